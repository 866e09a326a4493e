using System.Collections.Immutable;
using System.Net;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Http;
using P = LiveQuery.Server.Hosting.SettingParsers;

namespace LiveQuery.Server.Hosting;

/// <summary>The settings of <c>serve</c> apart from the database's.</summary>
internal static class ServeSettings
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private const int AutoBatchSize = 0;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    // Faster than the probes makes no sense; slower than an hour is not live.
    private static readonly TimeSpan ShortestRefetch = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // The drain, and five seconds for clients to answer, must end within ten.
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(4);

    public static readonly Setting<string> Host = new()
    {
        Flag = "--host",
        Aliases = ["--server-host"],
        ValueName = "ADDRESS",
        DefaultText = "*",
        Description = "The address to listen on: an IP address, localhost, or * for all.",
        HasuraVariable = "HASURA_GRAPHQL_SERVER_HOST",
        Parse = ParseHost,
    };

    public static readonly Setting<int> Port = new()
    {
        Flag = "--port",
        Aliases = ["--server-port"],
        ValueName = "PORT",
        DefaultText = "8080",
        Description = "The port to listen on; 0 takes a free one.",
        HasuraVariable = "HASURA_GRAPHQL_SERVER_PORT",
        Parse = P.Whole(0, 65535),
    };

    public static readonly Setting<Apis> EnabledApis = new()
    {
        Flag = "--enabled-apis",
        ValueName = "APIS",
        DefaultText = ApiNames.All,
        Description = $"Which of these are served: {ApiNames.All.Replace(",", ", ", StringComparison.Ordinal)}.",
        HasuraVariable = "HASURA_GRAPHQL_ENABLED_APIS",
        Parse = ApiNames.Parse,
    };

    public static readonly Setting<CorsPolicy> CorsDomain = new()
    {
        Flag = "--cors-domain",
        ValueName = "ORIGINS",
        DefaultText = "*",
        Description = "Whose web pages may ask: * or a comma list such as https://example.com, https://*.example.com:8443.",
        HasuraVariable = "HASURA_GRAPHQL_CORS_DOMAIN",
        Parse = CorsPolicy.Parse,
    };

    public static readonly Setting<bool> DisableCors = new()
    {
        Flag = "--disable-cors",
        Description = "Tell browsers nothing about other origins; they then refuse their pages.",
        HasuraVariable = "HASURA_GRAPHQL_DISABLE_CORS",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> ReadCookie = new()
    {
        Flag = "--ws-read-cookie",
        Description = "Read cookies of WebSocket upgrades even where CORS is disabled.",
        HasuraVariable = "HASURA_GRAPHQL_WS_READ_COOKIE",
        Parse = P.Switch,
    };

    public static readonly Setting<TimeSpan> DrainTime = new()
    {
        Flag = "--drain-time",
        ValueName = "TIME",
        DefaultText = "2s",
        Description = "Over how long clients are sent away when the server ends.",
        Parse = P.Duration(TimeSpan.Zero, LongestDrain),
    };

    public static readonly Setting<string> AdminSecret = new()
    {
        Flag = "--admin-secret",
        Aliases = ["--access-key"],
        ValueName = "SECRET",
        Description = "Who sends it as x-hasura-admin-secret is admin. WITHOUT IT EVERYBODY IS.",
        HasuraVariable = "HASURA_GRAPHQL_ADMIN_SECRET",
        Parse = P.Text,
    };

    public static readonly Setting<ImmutableArray<JwtOptions>> JwtSecret = new()
    {
        Flag = "--jwt-secret",
        ValueName = "JSON",
        Description = "How tokens are checked: {\"type\": \"RS256\", \"key\": \"…\"} or {\"jwk_url\": \"…\"}, or a list of them.",
        HasuraVariable = "HASURA_GRAPHQL_JWT_SECRET",
        Parse = JwtOptionsReader.Parse,
    };

    public static readonly Setting<string> UnauthorizedRole = new()
    {
        Flag = "--unauthorized-role",
        ValueName = "ROLE",
        Description = "The role of who brings neither secret nor token.",
        HasuraVariable = "HASURA_GRAPHQL_UNAUTHORIZED_ROLE",
        Parse = P.Text,
    };

    public static readonly Setting<bool> EnableAllowlist = new()
    {
        Flag = "--enable-allowlist",
        Description = "Let others than admins run only what is in a query collection on the allow list.",
        HasuraVariable = "HASURA_GRAPHQL_ENABLE_ALLOWLIST",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> AllowlistRoleScopes = new()
    {
        Flag = "--allowlist-role-scopes",
        Description = "Let collections that are on the allow list for some roles count for these; else only global ones count.",
        Parse = P.Switch,
    };

    public static readonly Setting<TimeSpan> RefetchInterval = new()
    {
        Flag = "--refetch-interval",
        ValueName = "TIME",
        DefaultText = "1s",
        Description = "The shortest time between two refetches of the same live query.",
        HasuraVariable = "HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL",
        Parse = P.Duration(ShortestRefetch, Hour),
        ParseHasura = P.Units(Millisecond, ShortestRefetch, Hour),
    };

    public static readonly Setting<TimeSpan> ShortestInterval = new()
    {
        Flag = "--min-refetch-interval",
        ValueName = "TIME",
        Description = "The shortest interval that a client may ask for with extensions.refetchInterval; "
            + "without it none shorter than --refetch-interval.",
        Parse = P.Duration(ShortestRefetch, Hour),
    };

    public static readonly Setting<TimeSpan> LongestInterval = new()
    {
        Flag = "--max-refetch-interval",
        ValueName = "TIME",
        DefaultText = "1h",
        Description = "The longest interval that a client may ask for.",
        Parse = P.Duration(ShortestRefetch, Day),
    };

    public static readonly Setting<TimeSpan> SafetyInterval = new()
    {
        Flag = "--safety-refetch-interval",
        ValueName = "TIME",
        DefaultText = "60s",
        Description = "How often everything is refetched, whatever tells of changes.",
        Parse = P.Duration(Second, Day),
    };

    public static readonly Setting<int> BatchSize = new()
    {
        Flag = "--batch-size",
        Aliases = ["--live-queries-multiplexed-batch-size"],
        ValueName = "N|auto",
        DefaultText = "100",
        Description = "The most live queries that one statement answers; auto finds for each poller what costs least.",
        HasuraVariable = "HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE",
        Parse = text => text == "auto" ? AutoBatchSize : P.Whole(1, 10_000)(text),
    };

    public static readonly Setting<TimeSpan> BatchLatency = new()
    {
        Flag = "--batch-latency",
        ValueName = "TIME",
        DefaultText = "50ms",
        Description = "How long a batch may take to be answered, where its size is auto.",
        Parse = P.Duration(Millisecond, Hour),
        ParseHasura = P.Units(Millisecond, Millisecond, Hour),
    };

    public static readonly Setting<ExecutionStrategy?> Strategy = new()
    {
        Flag = "--strategy",
        ValueName = "auto|lateral|set|direct|fingerprint",
        DefaultText = "auto",
        Description = "How a batch is asked for: a sub-select for each live query, one join over all where the query allows it, "
            + "a statement for each, a sub-select for each whose rows' versions are new, or what has cost least.",
        Parse = P.Choice<ExecutionStrategy?>(
            ("auto", null), ("lateral", ExecutionStrategy.Lateral), ("set", ExecutionStrategy.Set), ("direct", ExecutionStrategy.Direct),
            ("fingerprint", ExecutionStrategy.Fingerprint)),
    };

    public static readonly Setting<ResultHash> Hash = new()
    {
        Flag = "--result-hash",
        ValueName = "sha256|hashtext",
        DefaultText = "sha256",
        Description = "What tells results apart, in Postgres: SHA-256, or its own hash of text by two seeds, which costs less and is not safe "
            + "from data that was chosen to deceive it.",
        Parse = P.Choice(("sha256", ResultHash.Sha256), ("hashtext", ResultHash.HashText)),
    };

    public static readonly Setting<TimeSpan> StreamInterval = new()
    {
        Flag = "--streaming-refetch-interval",
        Aliases = ["--streaming-queries-multiplexed-refetch-interval"],
        ValueName = "TIME",
        DefaultText = "1s",
        Description = "The shortest time between two fetches of a stream that has caught up; one that has not waits for nothing.",
        HasuraVariable = "HASURA_GRAPHQL_STREAMING_QUERIES_MULTIPLEXED_REFETCH_INTERVAL",
        Parse = P.Duration(ShortestRefetch, Hour),
        ParseHasura = P.Units(Millisecond, ShortestRefetch, Hour),
    };

    public static readonly Setting<int> StreamBatchSize = new()
    {
        Flag = "--streaming-batch-size",
        Aliases = ["--streaming-queries-multiplexed-batch-size"],
        ValueName = "N",
        DefaultText = "100",
        Description = "The most streams that one statement answers.",
        HasuraVariable = "HASURA_GRAPHQL_STREAMING_QUERIES_MULTIPLEXED_BATCH_SIZE",
        Parse = P.Whole(1, 10_000),
    };

    public static readonly Setting<GateMode> Changes = new()
    {
        Flag = "--changes",
        ValueName = "auto|wal|snapshot|always",
        DefaultText = "auto",
        Description = "When to refetch: what the write-ahead log tells to have changed (wal; auto where the database allows it), "
            + "when something visible has changed (snapshot), or every interval (always).",
        Parse = P.Gate,
    };

    public static readonly Setting<string> ResumeSecret = new()
    {
        Flag = "--resume-secret",
        ValueName = "SECRET",
        Description = "Makes clients' tokens for coming back with a state hold beyond this process: the same for all servers.",
        Parse = P.Text,
    };

    public static readonly Setting<bool> StringifyNumeric = new()
    {
        Flag = "--stringify-numeric-types",
        Aliases = ["--stringify-numeric"],
        Description = "Print bigint, numeric and float8 as JSON strings.",
        HasuraVariable = "HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> InferFunctions = new()
    {
        Flag = "--infer-function-permissions",
        DefaultText = "true",
        Description = "Who may read a table may call the functions that return it; else each needs a permission.",
        HasuraVariable = "HASURA_GRAPHQL_INFER_FUNCTION_PERMISSIONS",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> Federation = new()
    {
        Flag = "--enable-apollo-federation",
        Description = "Make the schema a subgraph of an Apollo federation; the experimental feature apollo_federation does the same.",
        HasuraVariable = "HASURA_GRAPHQL_ENABLE_APOLLO_FEDERATION",
        Parse = P.Switch,
    };

    public static readonly Setting<ImmutableHashSet<string>> Experimental = new()
    {
        Flag = "--experimental-features",
        ValueName = "FEATURES",
        Description = "Of Hasura's experimental features naming_convention, which lets sources choose their naming convention, and apollo_federation; others are accepted.",
        HasuraVariable = "HASURA_GRAPHQL_EXPERIMENTAL_FEATURES",
        Parse = ExperimentalFeatures.Parse,
    };

    public static readonly Setting<NamingConvention> DefaultNaming = new()
    {
        Flag = "--default-naming-convention",
        ValueName = "hasura-default|graphql-default",
        DefaultText = "hasura-default",
        Description = "The naming convention of sources that choose none; needs the feature naming_convention.",
        HasuraVariable = "HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION",
        Parse = P.Choice(("hasura-default", NamingConvention.Hasura), ("graphql-default", NamingConvention.GraphQL)),
    };

    public static readonly Setting<bool> DevMode = new()
    {
        Flag = "--dev-mode",
        Description = "Tell every client what Postgres said about an error.",
        HasuraVariable = "HASURA_GRAPHQL_DEV_MODE",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> AdminInternalErrors = new()
    {
        Flag = "--admin-internal-errors",
        DefaultText = "true",
        Description = "Tell admins what Postgres said about an error.",
        HasuraVariable = "HASURA_GRAPHQL_ADMIN_INTERNAL_ERRORS",
        Parse = P.Switch,
    };

    public static readonly Setting<bool> Preserve401 = new()
    {
        Flag = "--preserve-401-errors",
        Description = "Answer refused sessions with status 401 rather than 200.",
        HasuraVariable = "HASURA_GRAPHQL_PRESERVE_401_ERRORS",
        Parse = P.Switch,
    };

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
        Description = "Compress WebSocket messages where the client offers it. Costs time and memory.",
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

    public static readonly Setting<LogLevel> LogLevelSetting = new()
    {
        Flag = "--log-level",
        ValueName = "debug|info|warn|error",
        DefaultText = "info",
        Description = "The least level that is logged.",
        HasuraVariable = "HASURA_GRAPHQL_LOG_LEVEL",
        Parse = P.Choice(("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("error", LogLevel.Error)),
    };

    public static readonly Setting<LogFormat> LogFormatSetting = new()
    {
        Flag = "--log-format",
        ValueName = "auto|json|text",
        DefaultText = "auto",
        Description = "JSON lines, readable text, or (auto) text on a terminal and else JSON.",
        Parse = P.Choice(("auto", LogFormat.Auto), ("json", LogFormat.Json), ("text", LogFormat.Text)),
    };

    public static readonly Setting<ImmutableArray<string>> LogTypes = new()
    {
        Flag = "--enabled-log-types",
        ValueName = "TYPES",
        DefaultText = string.Join(',', LogTypeNames.Default),
        Description = $"Which of these are logged: {string.Join(", ", LogTypeNames.Selectable)}.",
        HasuraVariable = "HASURA_GRAPHQL_ENABLED_LOG_TYPES",
        Parse = LogTypeNames.Parse,
        ParseHasura = LogTypeNames.ParseLeniently,
    };

    public static readonly Setting<string> MetricsSecret = new()
    {
        Flag = "--metrics-secret",
        ValueName = "SECRET",
        Description = "Ask for this bearer token at /metrics and /v1/metrics.",
        HasuraVariable = "HASURA_GRAPHQL_METRICS_SECRET",
        Parse = P.Text,
    };

    /// <summary>All groups in the order of the help.</summary>
    public static SettingGroup[] Groups { get; } =
    [
        DatabaseSettings.Group,
        new("Listening", [Host, Port, EnabledApis, CorsDomain, DisableCors, ReadCookie, DrainTime]),
        new("Who may ask", [AdminSecret, JwtSecret, UnauthorizedRole, EnableAllowlist, AllowlistRoleScopes]),
        new("Live queries", [RefetchInterval, ShortestInterval, LongestInterval, BatchSize, BatchLatency, Strategy, Hash, StreamInterval, StreamBatchSize, Changes, SafetyInterval, ResumeSecret]),
        new("Answers", [StringifyNumeric, InferFunctions, Federation, Experimental, DefaultNaming, DevMode, AdminInternalErrors, Preserve401]),
        new("Limits", [InitTimeout, Keepalive, Compression, MaxConnections, MaxConnectionsPerAddress, MaxOperations, MaxSubscribeRate, MaxMessageBytes, MaxQueuedBytes, MaxBodyBytes, MaxPollersPerRole, MaxCohorts, MaxKeptMegabytes]),
        new("Logs and metrics", [LogLevelSetting, LogFormatSetting, LogTypes, MetricsSecret]),
    ];

    private static string ParseHost(string text) => text is "*" or "localhost" || IPAddress.TryParse(text, out _)
        ? text
        : throw new FormatException($"\"{text}\" is neither an IP address nor localhost nor *");
}
