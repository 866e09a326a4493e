using LiveQuery.Compiler;

namespace LiveQuery.Engine.Subscriptions;

/// <summary>The engine as the server sees it: runs compiled operations, once or for as long as somebody listens.</summary>
public interface ILiveQueryEngine
{
    /// <summary>Runs a query once, on the query pool and under its statement timeout. Never throws for the database's errors.</summary>
    ValueTask<QueryResult> ExecuteAsync(CompiledOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a subscriber to the operation's cohort. Returns at once; the first result, or the error that ends the
    /// subscription before it began (a value that its Postgres type refuses), arrives through <paramref name="subscriber"/>.
    /// </summary>
    Subscription Subscribe(CompiledOperation operation, ISubscriber subscriber);
}
