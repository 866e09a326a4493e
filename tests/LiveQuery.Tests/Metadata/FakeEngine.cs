using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Engine;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Tests.Metadata;

/// <summary>An engine that knows catalogs only; a source without one is down.</summary>
internal sealed class FakeEngine : ILiveQueryEngine
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (SourceCatalog Catalog, string Version)> _catalogs = [];

    public PollingOptions Polling { get; set; } = new();

    public List<IReadOnlyCollection<SourceOptions>> SetSourcesCalls { get; } = [];

    /// <summary>How often a catalog was read whole.</summary>
    public int Loads { get; private set; }

    /// <summary>What reading a catalog waits for.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    public void SetCatalog(string source, SourceCatalog catalog, string version = "1")
    {
        lock (_gate)
        {
            _catalogs[source] = (catalog, version);
        }
    }

    public void TakeDown(string source)
    {
        lock (_gate)
        {
            _catalogs.Remove(source);
        }
    }

    /// <summary>The start of connection strings that the engine refuses.</summary>
    public string Refused { get; set; } = "refused:";

    public Task<QueryResult> RunRowsAsync(RowStatement statement, Session session, CancellationToken cancellationToken) =>
        Task.FromResult(new QueryResult(default));

    public Task<Explanation> ExplainAsync(StatementPart statement, bool isMultiplexed, CancellationToken cancellationToken) =>
        Task.FromResult(new Explanation([statement.Plan.DirectSql]));

    public Task<EnumRows> ReadEnumAsync(string source, CatalogTable table, CancellationToken cancellationToken) =>
        Task.FromResult(new EnumRows([]));

    public void SetSources(IReadOnlyCollection<SourceOptions> sources)
    {
        if (sources.Any(source => source.ConnectionString.StartsWith(Refused, StringComparison.Ordinal)))
        {
            throw new ArgumentException("no such keyword");
        }

        SetSourcesCalls.Add(sources);
    }

    public async Task<SourceCatalog> LoadCatalogAsync(string source, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        Loads++;
        return Known(source).Catalog;
    }

    public async Task<string> ReadCatalogVersionAsync(string source, CancellationToken cancellationToken)
    {
        await BeforeRead(cancellationToken);
        return Known(source).Version;
    }

    public ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Subscription Subscribe(CompiledOperation operation, Session session, ISubscriber subscriber) =>
        throw new NotSupportedException();

    public EngineState ReadState() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private (SourceCatalog Catalog, string Version) Known(string source)
    {
        lock (_gate)
        {
            return _catalogs.TryGetValue(source, out var known) ? known : throw new SourceUnavailableException("connection refused");
        }
    }
}
