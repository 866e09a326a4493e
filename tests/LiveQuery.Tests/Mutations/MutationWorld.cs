using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Server.Metadata;
using LiveQuery.Tests.Metadata;

namespace LiveQuery.Tests.Mutations;

/// <summary>The schema of mutations over a few tables, as roles see it.</summary>
internal sealed class MutationWorld
{
    private readonly QueryCompiler _compiler = new();
    private readonly CompiledSchema _schema;

    public MutationWorld(string tables, SourceCatalog catalog, NamingConvention convention = NamingConvention.Hasura)
    {
        using var folder = MetadataDirectory.OfTables(tables);
        var read = MetadataReader.Read(MetadataFolder.Load(folder.Path).Root);
        var built = ModelBuilder.Build(
            read.Document,
            new Dictionary<string, SourceCatalog> { ["default"] = catalog },
            null,
            new ModelOptions { AllowsNamingConventions = true, DefaultNamingConvention = convention });
        Assert.Empty(read.Problems);
        Assert.Empty(built.Problems);
        _schema = CompiledSchema.Create(built.Model, new CompilerOptions(), 1);
    }

    public CompileResult Compile(string query, string role = TrackedModel.AdminRole, string? variables = null) => _compiler.Compile(
        _schema,
        new GraphQLRequest(query, null, variables is null ? null : JsonDocument.Parse(variables).RootElement),
        new Session(role, [KeyValuePair.Create("x-hasura-user-id", "7")]));

    public RowScript Script(string query, string role = TrackedModel.AdminRole, string? variables = null) =>
        Assert.IsType<MutationPart>(Assert.Single(Assert.IsType<CompiledOperation>(Compile(query, role, variables)).Parts)).Script;

    public GraphQLError Refusal(string query, string role = TrackedModel.AdminRole, string? variables = null) =>
        Assert.IsType<CompileFailure>(Compile(query, role, variables)).Error;

    /// <summary>A type as it introspects, a line a field: <c>name(argument: type): type "description"</c>.</summary>
    public string[] Print(string type, string role = TrackedModel.AdminRole)
    {
        const string Use = "type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { name } } } } }";
        var operation = Assert.IsType<CompiledOperation>(Compile(
            $"{{ __type(name: \"{type}\") {{ fields {{ name description args {{ name {Use} }} {Use} }} inputFields {{ name description defaultValue {Use} }} enumValues {{ name description }} }} }}",
            role));
        var json = JsonDocument.Parse(Assert.IsType<ConstantPart>(Assert.Single(operation.Parts)).Json).RootElement.GetProperty("__type");
        if (json.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return json.GetProperty("fields") is { ValueKind: JsonValueKind.Array } fields ? [.. fields.EnumerateArray().Select(Line)]
            : json.GetProperty("inputFields") is { ValueKind: JsonValueKind.Array } inputs ? [.. inputs.EnumerateArray().Select(Line)]
            : [.. json.GetProperty("enumValues").EnumerateArray().Select(Line)];
    }

    private static string Line(JsonElement member)
    {
        var name = member.GetProperty("name").GetString();
        var arguments = member.TryGetProperty("args", out var args) && args.GetArrayLength() > 0
            ? $"({string.Join(", ", args.EnumerateArray().Select(argument => $"{argument.GetProperty("name").GetString()}: {TypeOf(argument.GetProperty("type"))}"))})"
            : "";
        var type = member.TryGetProperty("type", out var use) ? $": {TypeOf(use)}" : "";
        var initial = member.TryGetProperty("defaultValue", out var value) && value.ValueKind == JsonValueKind.String ? $" = {value.GetString()}" : "";
        var description = member.GetProperty("description").GetString() is { } text ? $" \"{text}\"" : "";
        return name + arguments + type + initial + description;
    }

    private static string TypeOf(JsonElement type) => (type.TryGetProperty("kind", out var kind) ? kind.GetString() : null) switch
    {
        "NON_NULL" => TypeOf(type.GetProperty("ofType")) + "!",
        "LIST" => $"[{TypeOf(type.GetProperty("ofType"))}]",
        _ => type.GetProperty("name").GetString()!,
    };
}
