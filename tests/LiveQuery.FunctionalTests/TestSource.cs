using System.Collections.Frozen;
using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Metadata;

namespace LiveQuery.FunctionalTests;

/// <summary>A database with its catalog, its metadata and an engine over it: all of LiveQuery but the server.</summary>
internal sealed class TestSource : IAsyncDisposable
{
    private readonly QueryCompiler _compiler = new();

    private TestSource(string connectionString, LiveQueryEngine engine, QuietObserver observer, CompiledSchema schema)
    {
        ConnectionString = connectionString;
        Engine = engine;
        Observer = observer;
        Schema = schema;
    }

    public string ConnectionString { get; }

    public LiveQueryEngine Engine { get; }

    public QuietObserver Observer { get; }

    /// <summary>What the engine has logged.</summary>
    public required KeptLog Log { get; init; }

    public CompiledSchema Schema { get; private set; }

    /// <summary>Opens a database; without metadata every table of public is tracked.</summary>
    public static async Task<TestSource> OpenAsync(
        string connectionString,
        string? metadata = null,
        PollingOptions? polling = null,
        CompilerOptions? options = null,
        ModelOptions? model = null,
        TimeProvider? time = null,
        TimeSpan? statementTimeout = null,
        params string[] replicas)
    {
        var observer = new QuietObserver();
        var log = new KeptLog();
        var engine = new LiveQueryEngine(
            polling ?? new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(50) },
            observer,
            time ?? TimeProvider.System,
            log);
        engine.SetSources(
        [
            new SourceOptions
            {
                Name = "default",
                ConnectionString = connectionString,
                StatementTimeout = statementTimeout ?? new SourceOptions { Name = "", ConnectionString = "" }.StatementTimeout,
                Replicas = new ReplicaList([.. replicas.Select(replica => new ReplicaOptions { ConnectionString = replica })]),
            },
        ]);
        var catalog = await engine.LoadCatalogAsync("default", TestContext.Current.CancellationToken);
        var document = metadata is null ? AutoTracking.Document("default", catalog) : Read(metadata);
        var enums = new Dictionary<TableName, EnumRows>();
        foreach (var table in document.Sources.SelectMany(source => source.Tables).Where(table => table.IsEnum))
        {
            enums[table.Name] = await engine.ReadEnumAsync("default", catalog.Tables[table.Name], TestContext.Current.CancellationToken);
        }

        catalog = catalog.With(enums.ToFrozenDictionary());
        var built = ModelBuilder.Build(document, new Dictionary<string, SourceCatalog> { ["default"] = catalog }, null, model);
        Assert.Empty(built.Problems);
        var schema = CompiledSchema.Create(built.Model, options ?? new CompilerOptions(), 1);
        return new TestSource(connectionString, engine, observer, schema) { Log = log };
    }

    /// <summary>Compiles a request that must be right.</summary>
    public CompiledOperation Compile(string query, Session? session = null, string? variables = null, bool isRelay = false)
    {
        var result = TryCompile(query, session, variables, isRelay);
        return result as CompiledOperation
            ?? throw new InvalidOperationException(((CompileFailure)result).Error.ToString());
    }

    /// <summary>Compiles a request.</summary>
    public CompileResult TryCompile(string query, Session? session = null, string? variables = null, bool isRelay = false)
    {
        JsonElement? values = variables is null ? null : JsonDocument.Parse(variables).RootElement;
        return _compiler.Compile(
            Schema, new GraphQLRequest(query, null, values) { IsRelay = isRelay }, session ?? new Session(TrackedModel.AdminRole));
    }

    /// <summary>Runs SQL of the test itself.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private static MetadataDocument Read(string json)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        try
        {
            var loaded = MetadataFolder.Load(file);
            Assert.Empty(loaded.Problems);
            var read = MetadataReader.Read(loaded.Root);
            Assert.Empty(read.Problems);
            return read.Document;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
