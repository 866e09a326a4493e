using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Admin;

/// <summary>Tells the metrics all, and the log what it writes.</summary>
internal sealed class ConnectionObservers(ConnectionMetrics metrics, ConnectionLog log) : IConnectionObserver
{
    /// <inheritdoc/>
    public void OnOpened(ConnectionIdentity connection)
    {
        metrics.OnOpened(connection);
        log.OnOpened(connection);
    }

    /// <inheritdoc/>
    public void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived)
    {
        metrics.OnClosed(connection, code, reason, lived);
        log.OnClosed(connection, code, reason, lived);
    }

    /// <inheritdoc/>
    public void OnInitialized(ConnectionIdentity connection, string role) => log.OnInitialized(connection, role);

    /// <inheritdoc/>
    public void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation)
    {
        metrics.OnOperationStarted(connection, operation);
        log.OnOperationStarted(connection, operation);
    }

    /// <inheritdoc/>
    public void OnOperationEnded(
        ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived)
    {
        metrics.OnOperationEnded(connection, operation, error, lived);
        log.OnOperationEnded(connection, operation, error, lived);
    }

    /// <inheritdoc/>
    public void OnReceived(int bytes) => metrics.OnReceived(bytes);

    /// <inheritdoc/>
    public void OnSent(int messages, long bytes) => metrics.OnSent(messages, bytes);

    /// <inheritdoc/>
    public void OnDelivered(int results, TimeSpan sincePublished) => metrics.OnDelivered(results, sincePublished);

    /// <inheritdoc/>
    public void OnPatchRead(PatchOutcome outcome, int saved) => metrics.OnPatchRead(outcome, saved);

    /// <inheritdoc/>
    public void OnCompressed(int bytes, int compressed) => metrics.OnCompressed(bytes, compressed);

    /// <inheritdoc/>
    public void OnLimit(string limit) => metrics.OnLimit(limit);

    /// <inheritdoc/>
    public void OnStatesSkipped(int count) => metrics.OnStatesSkipped(count);
}
