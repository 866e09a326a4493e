using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Receives what connections do: the one place from which their metrics and logs are made. Calls come from many threads;
/// an implementation returns at once and never throws.
/// </summary>
internal interface IConnectionObserver
{
    /// <summary>A socket was accepted.</summary>
    void OnOpened(ConnectionIdentity connection);

    /// <summary>A socket is gone; the code and reason that closed it (1006 where nobody said).</summary>
    void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived);

    /// <summary>The client's session is known.</summary>
    void OnInitialized(ConnectionIdentity connection, string role);

    /// <summary>An operation was compiled and started.</summary>
    void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation);

    /// <summary>An operation is over; <paramref name="error"/> is null where it completed or was stopped.</summary>
    void OnOperationEnded(ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived);

    /// <summary>A message of that many bytes came in.</summary>
    void OnReceived(int bytes);

    /// <summary>Messages of that many bytes together went out.</summary>
    void OnSent(int messages, long bytes);

    /// <summary>Results went out to subscribers, that long after the engine published them.</summary>
    void OnDelivered(int results, TimeSpan sincePublished);

    /// <summary>A client that takes patches was sent a state, in <paramref name="saved"/> bytes less than all of it.</summary>
    void OnPatchRead(PatchOutcome outcome, int saved);

    /// <summary>A body was compressed, once for all who are sent it.</summary>
    void OnCompressed(int bytes, int compressed);

    /// <summary>
    /// A bound was hit: <c>connections</c>, <c>connections_per_address</c>, <c>operations</c>, <c>subscribe_rate</c>,
    /// <c>queued_bytes</c> (nothing is read from a client for a while) or <c>slow_clients</c> (one was cut off).
    /// </summary>
    void OnLimit(string limit);

    /// <summary>States that a slow client never saw, since newer ones took their place.</summary>
    void OnStatesSkipped(int count);
}

/// <summary>A connection as logs name it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RemoteAddress">Where the client is.</param>
/// <param name="IsEventStream">Whether it is a response, and no socket.</param>
internal sealed record ConnectionIdentity(Guid Id, string? RemoteAddress, bool IsEventStream = false)
{
    /// <summary>Whether its operations are asked of the relay schema.</summary>
    public bool IsRelay { get; init; }
}

/// <summary>An operation as logs name it; <paramref name="Id"/> is the client's.</summary>
internal sealed record OperationIdentity(string Id, OperationKind Kind, string? Name, string QueryHash)
{
    /// <summary>Whether it is a streaming subscription.</summary>
    public bool IsStream { get; init; }
}
