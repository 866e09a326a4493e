using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler;

/// <summary>
/// What a plan depends on: role, document, operation name and, of each variable, as much as can change
/// the SQL. Of a variable of scalar type that is its kind alone (absent, null, a number, …): its value goes into a
/// parameter. Of booleans (<c>@include</c>, <c>_is_null</c>), enums and input objects it is the whole value; of a global id, its table;
/// of representations, their types.
/// </summary>
/// <param name="Role">The role.</param>
/// <param name="OperationName">The operation's name, or null.</param>
/// <param name="Query">The document.</param>
/// <param name="Variables">What matters of the variables.</param>
internal readonly record struct PlanKey(string Role, string? OperationName, string Query, string Variables)
{
    /// <summary>The characters that it keeps.</summary>
    public long Length => Role.Length + (OperationName?.Length ?? 0) + Query.Length + Variables.Length;

    /// <summary>The key of a request.</summary>
    public static PlanKey Of(RoleSchema schema, GraphQLRequest request, ParsedOperation operation)
    {
        if (operation.Variables.IsEmpty)
        {
            return new(schema.Role, request.OperationName, request.Query, "");
        }

        var key = new StringBuilder();
        foreach (var variable in operation.Variables)
        {
            AppendVariable(key, schema, variable, request.Variables);
        }

        return new(schema.Role, request.OperationName, request.Query, key.ToString());
    }

    private static void AppendVariable(
        StringBuilder key,
        RoleSchema schema,
        VariableDefinition variable,
        JsonElement? variables)
    {
        if (variables is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty(variable.Name, out var value))
        {
            key.Append('-');
        }
        else if (variable.Type.Name == "ID" && value.ValueKind == JsonValueKind.String)
        {
            // A global id: its table decides the SQL.
            Append(key, NodeId.ShapeOf(value.GetString()!));
        }
        else if (NameOf(variable.Type) == "_Any")
        {
            Append(key, Representations.ShapeOf(value));
        }
        else if (IsOnlyValue(schema, variable.Type))
        {
            key.Append((char)('a' + (int)value.ValueKind));
        }
        else
        {
            Append(key, value.GetRawText());
        }
    }

    private static bool IsOnlyValue(RoleSchema schema, TypeReference type) =>
        NameOf(type) is var name && name != "Boolean" && schema.Find(name) is ScalarType;

    private static string NameOf(TypeReference type) => type.Item is null ? type.Name! : NameOf(type.Item);

    // Lengths in front keep two keys from running into the same text.
    private static void Append(StringBuilder key, string text) => key.Append(text.Length).Append(':').Append(text);
}
