using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// Prints a role's schema in GraphQL's own language, as the gateway of an Apollo federation reads it: with keys, and
/// without what is a gateway's to add.
/// </summary>
internal sealed class SchemaPrinter
{
    private static readonly HashSet<string> BuiltInScalars = new(StringComparer.Ordinal) { "Boolean", "Float", "ID", "Int", "String" };
    private static readonly HashSet<string> FederationFields = new(StringComparer.Ordinal) { "_service", "_entities" };

    private readonly StringBuilder _text = new();

    /// <summary>The schema's text.</summary>
    public static string Print(RoleSchema schema)
    {
        var printer = new SchemaPrinter();
        printer.Add($"schema {{\n  query: {schema.Query.Name}\n");
        if (schema.Mutation is { } mutation)
        {
            printer.Add($"  mutation: {mutation.Name}\n");
        }

        if (schema.Subscription is { } subscription)
        {
            printer.Add($"  subscription: {subscription.Name}\n");
        }

        printer.Add("}\n");
        foreach (var type in schema.Types.Values.Where(IsPrinted).OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            printer.Add("\n").Describe(type.Description, "").AddType(type);
        }

        return printer._text.ToString();
    }

    private static bool IsPrinted(GraphType type) => !type.Name.StartsWith("__", StringComparison.Ordinal)
        && !BuiltInScalars.Contains(type.Name) && !FederationTypes.OwnTypes.Contains(type.Name);

    private void AddType(GraphType type)
    {
        switch (type)
        {
            case ScalarType:
                Add($"scalar {type.Name}\n");
                break;
            case EnumType values:
                Add($"enum {type.Name} {{\n");
                foreach (var member in values.Members)
                {
                    Describe(member.Description, "  ").Add($"  {member.Name}\n");
                }

                Add("}\n");
                break;
            case InputObjectType input:
                Add($"input {type.Name} {{\n");
                foreach (var field in input.Fields.Values)
                {
                    Describe(field.Description, "  ").Add("  ").AddInput(field).Add("\n");
                }

                Add("}\n");
                break;
            case ObjectType obj:
                Add($"type {type.Name}{Key(obj)} {{\n").AddFields(obj.Fields.Values).Add("}\n");
                break;
        }
    }

    private static string Key(ObjectType type) =>
        type.KeyFields.IsEmpty ? "" : $" @key(fields: {Quote(string.Join(' ', type.KeyFields))})";

    private SchemaPrinter AddFields(IEnumerable<Field> fields)
    {
        foreach (var field in fields.Where(field => !FederationFields.Contains(field.Name)))
        {
            Describe(field.Description, "  ").Add($"  {field.Name}");
            if (!field.Arguments.IsEmpty)
            {
                Add("(\n");
                foreach (var argument in field.Arguments)
                {
                    Describe(argument.Description, "    ").Add("    ").AddInput(argument).Add("\n");
                }

                Add("  )");
            }

            Add($": {field.Type}\n");
        }

        return this;
    }

    private SchemaPrinter AddInput(InputField input) =>
        Add($"{input.Name}: {input.Type}{(input.DefaultValue is null ? "" : " = " + input.DefaultValue)}");

    private SchemaPrinter Describe(string? description, string indent) =>
        description is null ? this : Add($"{indent}{Quote(description)}\n");

    // The escapes of JSON are escapes of GraphQL too.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private SchemaPrinter Add(string text)
    {
        _text.Append(text);
        return this;
    }
}
