using System.Text.Json;
using BenchmarkDotNet.Attributes;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Benchmarks;

/// <summary>What a subscription costs before it reaches the engine: planned anew, and out of the cache of plans.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private const string Query = """
        subscription ($id: Int!, $n: Int) {
          author(where: {id: {_gte: $id}, articles: {title: {_like: "%a%"}}}, order_by: {name: asc}, limit: $n) {
            id name articles(order_by: {id: desc}, limit: 3) { id title author { name } }
          }
        }
        """;

    private readonly QueryCompiler _compiler = new();
    private readonly Session _session = new(TrackedModel.AdminRole);
    private readonly TrackedModel _model = Model();
    private readonly CompilerOptions _options = new();
    private readonly JsonElement _variables = JsonDocument.Parse("""{"id": 7, "n": 10}""").RootElement;
    private CompiledSchema _schema = null!;
    private int _version;

    /// <summary>Fills the cache.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _schema = CompiledSchema.Create(_model, _options, 0);
        Cached();
    }

    /// <summary>The schema of the role is made, the document planned, the SQL written.</summary>
    [Benchmark(Baseline = true)]
    public CompileResult Anew() => _compiler.Compile(
        CompiledSchema.Create(_model, _options, ++_version), new GraphQLRequest(Query, null, _variables), _session);

    /// <summary>A document that nobody has sent yet: parsed, planned, the SQL written. The role's schema is there.</summary>
    [Benchmark]
    public CompileResult NewDocument() => _compiler.Compile(
        _schema,
        new GraphQLRequest(Query.Replace("subscription", $"subscription q{++_version}", StringComparison.Ordinal), null, _variables),
        _session);

    /// <summary>The document alone, with its variables bound.</summary>
    [Benchmark]
    public object Parsed() => ParsedDocument.Parse(Query, new DocumentLimits(_options.MaxDocumentLength, _options.MaxDepth, _options.MaxFields)).Bind(null, _variables);

    /// <summary>The plan is found; the values are read.</summary>
    [Benchmark]
    public CompileResult Cached() => _compiler.Compile(_schema, new GraphQLRequest(Query, null, _variables), _session);

    private static TrackedModel Model()
    {
        var author = new TableName("public", "author");
        var article = new TableName("public", "article");
        var catalog = new SourceCatalog(
            150000,
            [
                new CatalogTable { Name = author, Columns = [Column(1, "id", PostgresType.Int4), Column(2, "name", PostgresType.Text)], PrimaryKey = new UniqueKey("author_pkey", ["id"]) },
                new CatalogTable
                {
                    Name = article,
                    Columns = [Column(1, "id", PostgresType.Int4), Column(2, "author_id", PostgresType.Int4), Column(3, "title", PostgresType.Text)],
                    PrimaryKey = new UniqueKey("article_pkey", ["id"]),
                    ForeignKeys = [new ForeignKey("article_author_id_fkey", ["author_id"], author, ["id"])],
                },
            ],
            []);
        return ModelBuilder.Build(
            AutoTracking.Document("default", catalog), new Dictionary<string, SourceCatalog> { ["default"] = catalog }).Model;
    }

    private static CatalogColumn Column(int position, string name, PostgresType type) =>
        new() { Name = name, Position = position, Type = type, IsNullable = false };
}
