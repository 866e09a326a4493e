using System.Collections;
using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using LiveQuery.Server.Metadata;
using S = LiveQuery.Server.Hosting.ServeSettings;

namespace LiveQuery.Server.Hosting;

/// <summary>Reads <see cref="ServeOptions"/> from the command line and the environment, and checks that they fit together.</summary>
internal static class ServeOptionsReader
{
    private const string HasuraPrefix = "HASURA_GRAPHQL_";

    // To pass over one of these would let in whom it is to keep out.
    private static readonly ImmutableArray<string> Unsupported =
        ["HASURA_GRAPHQL_AUTH_HOOK", "HASURA_GRAPHQL_ADMIN_SECRETS", "HASURA_GRAPHQL_JWT_SECRETS"];

    /// <summary>Reads them.</summary>
    /// <exception cref="SettingException">One is wrong, or they do not fit together.</exception>
    public static ServeOptions Read(SettingReader settings, IEnumerable<string> variables)
    {
        var refused = Unsupported.FirstOrDefault(name => settings.ReadEnvironment(name) is { Length: > 0 });
        if (refused is not null)
        {
            throw new SettingException($"{refused} is not supported: unset it, and use --admin-secret and --jwt-secret");
        }

        var options = new ServeOptions
        {
            Host = settings.Read(S.Host, "*"),
            Port = settings.Read(S.Port, 8080),
            Model = ReadModel(settings),
            Authentication = ReadAuthentication(settings),
            Polling = ReadPolling(settings, new PollingOptions()),
            Compiler = new CompilerOptions
            {
                StringifyNumericTypes = settings.Read(S.StringifyNumeric, false),
                Hash = settings.Read(LiveQuerySettings.Hash, ResultHash.Sha256),
                InferFunctionPermissions = settings.Read(S.InferFunctions, true),
                EnableApolloFederation = settings.Read(S.Federation, false)
                    || settings.Read(S.Experimental, []).Contains(ExperimentalFeatures.Federation),
            },
            Connections = ReadConnections(settings, new ConnectionOptions()),
            ResumeSecret = settings.Text(LiveQuerySettings.ResumeSecret),
            Http = ReadHttp(settings, new GraphQLHttpOptions()),
            Cors = settings.Read(S.DisableCors, false) ? CorsPolicy.Disabled : settings.Read(S.CorsDomain, CorsPolicy.AllowAll),
            Apis = settings.Read(S.EnabledApis, Apis.All),
            EnableAllowlist = settings.Read(S.EnableAllowlist, false),
            AllowlistRoleScopes = settings.Read(S.AllowlistRoleScopes, false),
            Log = ReadLog(settings, new LogOptions()),
            MetricsSecret = settings.Text(S.MetricsSecret),
            IgnoredVariables = Ignored(variables),
        };
        return options with { DrainTime = settings.Read(S.DrainTime, options.DrainTime) };
    }

    /// <summary>The names of the process's environment variables.</summary>
    public static IEnumerable<string> EnvironmentNames() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key);

    private static ModelProviderOptions ReadModel(SettingReader settings)
    {
        var model = DatabaseSettings.Read(settings);
        return model.DatabaseUrl is null && model.MetadataPath is null
            ? throw new SettingException(
                "no database is given: pass --database-url postgres://user:password@host/name, or --metadata PATH, or try \"livequery demo\"")
            : model with { Model = ReadNaming(settings) };
    }

    private static ModelOptions ReadNaming(SettingReader settings) => new()
    {
        AllowsNamingConventions = settings.Read(S.Experimental, []).Contains(ExperimentalFeatures.NamingConvention),
        DefaultNamingConvention = settings.Read(S.DefaultNaming, NamingConvention.Hasura),
    };

    private static AuthenticationOptions ReadAuthentication(SettingReader settings)
    {
        var options = new AuthenticationOptions
        {
            AdminSecret = settings.Text(S.AdminSecret),
            Jwt = settings.Read(S.JwtSecret, []),
            UnauthorizedRole = settings.Text(S.UnauthorizedRole),
        };
        var alone = options.Jwt.Length > 0 ? S.JwtSecret.Flag : options.UnauthorizedRole is not null ? S.UnauthorizedRole.Flag : null;
        return options.AdminSecret is null && alone is not null
            ? throw new SettingException(
                $"{alone} requires --admin-secret ({S.AdminSecret.HasuraVariable}): without one everybody would be admin")
            : options;
    }

    private static PollingOptions ReadPolling(SettingReader settings, PollingOptions defaults)
    {
        var options = ReadIntervals(settings, defaults);
        var least = options.ShortestInterval ?? options.RefetchInterval;
        options = options.WithBatchSize(settings.Read(LiveQuerySettings.BatchSize, options.BatchSize), settings.Read(LiveQuerySettings.BatchLatency, PollingOptions.DefaultBatchLatency));
        return options.LongestInterval < least
            ? throw new SettingException(
                $"{LiveQuerySettings.LongestInterval.Flag} {SettingParsers.Print(options.LongestInterval)} is shorter than the shortest interval, {SettingParsers.Print(least)}")
            : options;
    }

    private static PollingOptions ReadIntervals(SettingReader settings, PollingOptions defaults) => defaults with
    {
        RefetchInterval = settings.Read(LiveQuerySettings.RefetchInterval, defaults.RefetchInterval),
        Strategy = settings.Read(LiveQuerySettings.Strategy, defaults.Strategy),
        MaxPollersPerRole = settings.Read(LimitSettings.MaxPollersPerRole, defaults.MaxPollersPerRole),
        MaxCohorts = settings.Read(LimitSettings.MaxCohorts, defaults.MaxCohorts),
        MaxKeptBytes = settings.Read(LimitSettings.MaxKeptMegabytes, (int)(defaults.MaxKeptBytes >> 20)) * (1L << 20),
        StreamInterval = settings.Read(LiveQuerySettings.StreamInterval, defaults.StreamInterval),
        StreamBatchSize = settings.Read(LiveQuerySettings.StreamBatchSize, defaults.StreamBatchSize),
        Changes = settings.Read(LiveQuerySettings.Changes, defaults.Changes),
        ShortestInterval = settings.Read(LiveQuerySettings.ShortestInterval, TimeSpan.Zero) is { Ticks: > 0 } shortest ? shortest : null,
        LongestInterval = settings.Read(LiveQuerySettings.LongestInterval, defaults.LongestInterval),
        SafetyRefetchInterval = settings.Read(LiveQuerySettings.SafetyInterval, defaults.SafetyRefetchInterval),
    };

    private static ConnectionOptions ReadConnections(SettingReader settings, ConnectionOptions defaults) => defaults with
    {
        InitTimeout = settings.Read(LimitSettings.InitTimeout, defaults.InitTimeout),
        KeepaliveInterval = settings.Read(LimitSettings.Keepalive, defaults.KeepaliveInterval),
        Compresses = settings.Read(LimitSettings.Compression, defaults.Compresses),
        MaxConnections = settings.Read(LimitSettings.MaxConnections, defaults.MaxConnections),
        MaxConnectionsPerAddress = settings.Read(LimitSettings.MaxConnectionsPerAddress, defaults.MaxConnectionsPerAddress),
        MaxOperations = settings.Read(LimitSettings.MaxOperations, defaults.MaxOperations),
        MaxSubscribeRate = settings.Read(LimitSettings.MaxSubscribeRate, defaults.MaxSubscribeRate),
        MaxQueuedBytes = settings.Read(LimitSettings.MaxQueuedBytes, defaults.MaxQueuedBytes),
        MaxMessageBytes = settings.Read(LimitSettings.MaxMessageBytes, defaults.MaxMessageBytes),
    };

    private static GraphQLHttpOptions ReadHttp(SettingReader settings, GraphQLHttpOptions defaults) => defaults with
    {
        MaxBodyBytes = settings.Read(LimitSettings.MaxBodyBytes, defaults.MaxBodyBytes),
        DevMode = settings.Read(S.DevMode, defaults.DevMode),
        AdminInternalErrors = settings.Read(S.AdminInternalErrors, defaults.AdminInternalErrors),
        Preserve401Errors = settings.Read(S.Preserve401, defaults.Preserve401Errors),
        ReadWebSocketCookies = settings.Read(S.ReadCookie, defaults.ReadWebSocketCookies),
    };

    private static LogOptions ReadLog(SettingReader settings, LogOptions defaults) => defaults with
    {
        Level = settings.Read(S.LogLevelSetting, defaults.Level),
        Format = settings.Read(S.LogFormatSetting, defaults.Format),
        Types = settings.Read(S.LogTypes, defaults.Types),
    };

    private static ImmutableArray<string> Ignored(IEnumerable<string> variables)
    {
        var known = S.Groups.SelectMany(group => group.Settings).Select(setting => setting.HasuraVariable).ToHashSet();
        return [.. variables
            .Where(name => name.StartsWith(HasuraPrefix, StringComparison.Ordinal) && !known.Contains(name))
            .Order(StringComparer.Ordinal)];
    }
}
