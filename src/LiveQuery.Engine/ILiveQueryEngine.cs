using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Engine;

/// <summary>The engine as the server sees it: runs compiled operations, once or for as long as somebody listens.</summary>
public interface ILiveQueryEngine : IAsyncDisposable
{
    /// <summary>How pollers refetch; a change holds from each poller's next refetch on.</summary>
    PollingOptions Polling { get; set; }

    /// <summary>
    /// Makes these the sources: adds pools, replaces those whose options changed, closes the rest. Opens no connection.
    /// </summary>
    void SetSources(IReadOnlyCollection<SourceOptions> sources);

    /// <summary>Reads the catalog of a source.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses; the message says why.</exception>
    Task<SourceCatalog> LoadCatalogAsync(string source, CancellationToken cancellationToken);

    /// <summary>A fingerprint of the source's catalog: another one after any DDL that matters to the compiler.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached or refuses; the message says why.</exception>
    Task<string> ReadCatalogVersionAsync(string source, CancellationToken cancellationToken);

    /// <summary>Reads the rows of a table that serves as an enum: its key, and its only other column as the comments.</summary>
    /// <exception cref="SourceUnavailableException">The database cannot be reached.</exception>
    Task<EnumRows> ReadEnumAsync(string source, CatalogTable table, CancellationToken cancellationToken);

    /// <summary>Runs a query once, on the query pool and under its statement timeout. Never throws for the database's errors.</summary>
    ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a row operation once, on the query pool; a write in a transaction of its own. Never throws for the database's
    /// errors.
    /// </summary>
    Task<QueryResult> RunRowsAsync(RowStatement statement, Session session, CancellationToken cancellationToken);

    /// <summary>What Postgres would do for a statement: the lines of its <c>explain</c>. Nothing is run. Never throws for the database's errors.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="isMultiplexed">Whether it is that of a poller, with this one as its only cohort.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Explanation> ExplainAsync(StatementPart statement, bool isMultiplexed, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a subscriber to the operation's cohort. Returns at once; the first result, or the error that ends the
    /// subscription before it began (a value that its Postgres type refuses), arrives through <paramref name="subscriber"/>.
    /// </summary>
    Subscription Subscribe(CompiledOperation operation, Session session, ISubscriber subscriber);

    /// <summary>What the engine holds now.</summary>
    EngineState ReadState();
}
