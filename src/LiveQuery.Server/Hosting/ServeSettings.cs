using System.Collections.Immutable;
using System.Net;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Http;
using P = LiveQuery.Server.Hosting.SettingParsers;

namespace LiveQuery.Server.Hosting;

/// <summary>The settings of <c>serve</c> apart from the database's, and those of live queries and limits.</summary>
internal static class ServeSettings
{
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
        LiveQuerySettings.Group,
        new("Answers", [StringifyNumeric, InferFunctions, Federation, Experimental, DefaultNaming, DevMode, AdminInternalErrors, Preserve401]),
        LimitSettings.Group,
        new("Logs and metrics", [LogLevelSetting, LogFormatSetting, LogTypes, MetricsSecret]),
    ];

    private static string ParseHost(string text) => text is "*" or "localhost" || IPAddress.TryParse(text, out _)
        ? text
        : throw new FormatException($"\"{text}\" is neither an IP address nor localhost nor *");
}
