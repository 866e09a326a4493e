using P = LiveQuery.Server.Hosting.SettingParsers;

namespace LiveQuery.Server.Hosting;

/// <summary>The settings of <c>serve</c> that bound what clients may have.</summary>
internal static class LimitSettings
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static readonly Setting<TimeSpan> InitTimeout = new()
    {
        Flag = "--connection-init-timeout",
        ValueName = "TIME",
        DefaultText = "3s",
        Description = "How long a WebSocket client may take to send connection_init.",
        HasuraVariable = "HASURA_GRAPHQL_WEBSOCKET_CONNECTION_INIT_TIMEOUT",
        Parse = P.Duration(Millisecond, Hour),
        ParseHasura = P.Units(Second, Millisecond, Hour),
    };

    public static readonly Setting<TimeSpan> Keepalive = new()
    {
        Flag = "--websocket-keepalive",
        ValueName = "TIME",
        DefaultText = "5s",
        Description = "The time between two pings of the server; 0s sends none.",
        HasuraVariable = "HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE",
        Parse = P.Duration(TimeSpan.Zero, Hour),
        ParseHasura = P.Units(Second, TimeSpan.Zero, Hour),
    };

    public static readonly Setting<bool> Compression = new()
    {
        Flag = "--websocket-compression",
        Description = "Compress WebSocket messages where the client offers it, once for all subscribers of a result.",
        HasuraVariable = "HASURA_GRAPHQL_CONNECTION_COMPRESSION",
        Parse = P.Switch,
    };

    public static readonly Setting<int> MaxConnections = new()
    {
        Flag = "--max-connections",
        ValueName = "N",
        DefaultText = "100000",
        Description = "The most WebSocket connections at once.",
        Parse = P.Whole(1, 10_000_000),
    };

    public static readonly Setting<int> MaxConnectionsPerAddress = new()
    {
        Flag = "--max-connections-per-address",
        ValueName = "N",
        DefaultText = "0",
        Description = "The most connections of one address at once; 0: no bound, as behind a proxy.",
        Parse = P.Whole(0, 10_000_000),
    };

    public static readonly Setting<int> MaxSubscribeRate = new()
    {
        Flag = "--max-subscribe-rate",
        ValueName = "N",
        DefaultText = "500",
        Description = "The most operations that a connection may begin a second, after the first --max-operations.",
        Parse = P.Whole(1, 10_000_000),
    };

    public static readonly Setting<int> MaxQueuedBytes = new()
    {
        Flag = "--max-queued-bytes",
        ValueName = "N",
        DefaultText = "65536",
        Description = "The most bytes of answers that wait for a client; while there are more, nothing is read from it.",
        Parse = P.Whole(1024, 256 * 1024 * 1024),
    };

    public static readonly Setting<int> MaxPollersPerRole = new()
    {
        Flag = "--max-pollers-per-role",
        ValueName = "N",
        DefaultText = "10000",
        Description = "The most different queries that a role may subscribe to at once.",
        Parse = P.Whole(1, 10_000_000),
    };

    public static readonly Setting<int> MaxCohorts = new()
    {
        Flag = "--max-cohorts",
        ValueName = "N",
        DefaultText = "2000000",
        Description = "The most different subscriptions at once.",
        Parse = P.Whole(1, 1_000_000_000),
    };

    public static readonly Setting<int> MaxKeptMegabytes = new()
    {
        Flag = "--max-kept-megabytes",
        ValueName = "N",
        DefaultText = "1024",
        Description = "The most MiB of results that are kept for those who join later; those used longest ago are dropped.",
        Parse = P.Whole(0, 1_000_000),
    };

    public static readonly Setting<int> MaxOperations = new()
    {
        Flag = "--max-operations",
        ValueName = "N",
        DefaultText = "1000",
        Description = "The most operations of a connection at once.",
        Parse = P.Whole(1, 1_000_000),
    };

    public static readonly Setting<int> MaxMessageBytes = new()
    {
        Flag = "--max-message-bytes",
        ValueName = "N",
        DefaultText = "1048576",
        Description = "The largest message that a WebSocket client may send.",
        Parse = P.Whole(1024, 256 * 1024 * 1024),
    };

    public static readonly Setting<int> MaxBodyBytes = new()
    {
        Flag = "--max-body-bytes",
        ValueName = "N",
        DefaultText = "4194304",
        Description = "The largest body of an HTTP request.",
        Parse = P.Whole(1024, 256 * 1024 * 1024),
    };

    /// <summary>All of them, in the order of the help.</summary>
    public static SettingGroup Group { get; } = new(
        "Limits",
        [
            InitTimeout, Keepalive, Compression, MaxConnections, MaxConnectionsPerAddress, MaxOperations, MaxSubscribeRate,
            MaxMessageBytes, MaxQueuedBytes, MaxBodyBytes, MaxPollersPerRole, MaxCohorts, MaxKeptMegabytes,
        ]);
}
