using System.Text;
using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Tests.Metadata;

namespace LiveQuery.Tests.Relay;

/// <summary>Requests to the relay schema over a small blog.</summary>
internal sealed class RelayApi(SourceCatalog catalog, CompilerOptions? options = null)
{
    private readonly QueryCompiler _compiler = new();
    private readonly CompiledSchema _schema = SchemaOf(catalog, options ?? new CompilerOptions());

    public static RelayApi Blog { get; } = new(TestCatalog.Of(
        TestCatalog.Table(
            "author",
            [
                TestCatalog.Column("id", PostgresType.Int4, nullable: false) with { Position = 1 },
                TestCatalog.Column("name", PostgresType.Text) with { Position = 2 },
            ],
            key: ["id"]),
        TestCatalog.Table(
            "article",
            [
                TestCatalog.Column("id", PostgresType.Int8, nullable: false) with { Position = 1 },
                TestCatalog.Column("author_id", PostgresType.Int4, nullable: false) with { Position = 2 },
                TestCatalog.Column("meta", TestCatalog.Jsonb) with { Position = 3 },
            ],
            key: ["id"],
            foreign: [TestCatalog.Key("article_author_id_fkey", ["author_id"], "author", ["id"])]),
        TestCatalog.Table(
            "membership",
            [
                TestCatalog.Column("team", PostgresType.Text, nullable: false) with { Position = 1 },
                TestCatalog.Column("tags", TestCatalog.ArrayOf(PostgresType.Int4), nullable: false) with { Position = 2 },
            ],
            key: ["team", "tags"]),
        TestCatalog.Table("note", [TestCatalog.Column("id", PostgresType.Int4) with { Position = 1 }])));

    /// <summary>What a cursor or a global id looks like outside.</summary>
    public static string Base64(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    public CompileResult Compile(string query, string? variables = null, bool isRelay = true) => _compiler.Compile(
        _schema,
        new GraphQLRequest(query, null, variables is null ? null : JsonDocument.Parse(variables).RootElement) { IsRelay = isRelay },
        new Session(TrackedModel.AdminRole));

    public StatementPart Statement(string query, string? variables = null, bool isRelay = true)
    {
        var result = Compile(query, variables, isRelay);
        return result is CompiledOperation operation
            ? operation.Statement
            : throw new InvalidOperationException(((CompileFailure)result).Error.ToString());
    }

    public GraphQLError Refusal(string query, string? variables = null, bool isRelay = true) =>
        Assert.IsType<CompileFailure>(Compile(query, variables, isRelay)).Error;

    public JsonElement Introspect(string query, bool isRelay = true)
    {
        var operation = Assert.IsType<CompiledOperation>(Compile(query, null, isRelay));
        return JsonDocument.Parse(Assert.IsType<ConstantPart>(Assert.Single(operation.Parts)).Json).RootElement;
    }

    private static CompiledSchema SchemaOf(SourceCatalog catalog, CompilerOptions options)
    {
        var document = AutoTracking.Document("default", catalog);
        document = document with
        {
            Sources = [.. document.Sources.Select(source => source with { Tables = [.. source.Tables.Select(table => table with { IsEntity = table.Name.Name is not "note" })] })],
        };
        var built = ModelBuilder.Build(document, new Dictionary<string, SourceCatalog> { ["default"] = catalog });
        return CompiledSchema.Create(built.Model, options, 1);
    }
}
