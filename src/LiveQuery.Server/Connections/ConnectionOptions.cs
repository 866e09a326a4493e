namespace LiveQuery.Server.Connections;

/// <summary>Bounds of what a client may do and cost. Memory is bounded by connections times these, whatever clients do.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The most connections at once; further upgrades are answered 503. Default 100,000.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>The most connections of one address at once; 0: no bound. Default 0: many clients may stand behind one proxy.</summary>
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>
    /// The most operations that a connection may begin a second, after the first <see cref="MaxOperations"/>; further ones
    /// are refused by an <c>error</c>. Default 500.
    /// </summary>
    public int MaxSubscribeRate { get; init; } = 500;

    /// <summary>The most operations of a connection at once; a further one is refused by an <c>error</c>. Default 1,000.</summary>
    public int MaxOperations { get; init; } = 1_000;

    /// <summary>The largest message that is read; a larger one closes the connection (1009). Default 1 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// The most bytes of answers (pongs, refusals) that wait for a client; while there are more, nothing is read from it.
    /// Default 64 KiB.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 64 * 1024;

    /// <summary>How long a client may take to send <c>connection_init</c>. Default 3 s, as Hasura's.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between two pings of the server; zero sends none. Default 5 s, as Hasura's.</summary>
    public TimeSpan KeepaliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a client that is pinged may stay silent before its connection counts as dead. Default 90 s: browsers
    /// throttle hidden pages to one timer a minute.
    /// </summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long one message may wait for a client that does not read. Default 30 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client has to answer a close frame before its socket is cut. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether messages are compressed (permessage-deflate) where the client offers it, what many are sent once for all of
    /// them. Default false: it pays where many share their results or links are slow, and is wasted elsewhere.
    /// </summary>
    public bool Compresses { get; init; }
}
