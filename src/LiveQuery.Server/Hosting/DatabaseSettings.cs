using System.Collections.Immutable;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Hosting;

/// <summary>The settings that say where the data is, shared by all commands that need it.</summary>
internal static class DatabaseSettings
{
    private static readonly TimeSpan ShortestStatement = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestStatement = TimeSpan.FromHours(24);

    /// <summary>The default database.</summary>
    public static readonly Setting<string> DatabaseUrl = new()
    {
        Flag = "--database-url",
        ValueName = "URL",
        Description = "The Postgres database: postgres://user:password@host:5432/name.",
        HasuraVariable = "HASURA_GRAPHQL_DATABASE_URL",
        Parse = ParseUrl,
    };

    /// <summary>The metadata.</summary>
    public static readonly Setting<string> MetadataPath = new()
    {
        Flag = "--metadata",
        Aliases = ["--metadata-dir"],
        ValueName = "PATH",
        Description = "Hasura metadata, version 3: a folder (followed while running) or a JSON file. "
            + "Without it every table of the schema public is served to the role admin.",
        HasuraVariable = "HASURA_GRAPHQL_METADATA_DIR",
        Parse = text => Path.Exists(text) ? text : throw new FormatException($"there is no file or folder \"{text}\""),
    };

    /// <summary>Where metadata is stored.</summary>
    public static readonly Setting<string> MetadataDatabaseUrl = new()
    {
        Flag = "--metadata-database-url",
        ValueName = "URL",
        Description = "Where metadata that is changed over the API is stored; without it in the default database, schema livequery.",
        HasuraVariable = "HASURA_GRAPHQL_METADATA_DATABASE_URL",
        Parse = ParseUrl,
    };

    /// <summary>The size of the query pool.</summary>
    public static readonly Setting<int> QueryConnections = new()
    {
        Flag = "--pg-connections",
        ValueName = "N",
        Description = "The most connections for queries, for each source whose metadata states none.",
        DefaultText = "20",
        HasuraVariable = "HASURA_GRAPHQL_PG_CONNECTIONS",
        Parse = SettingParsers.Whole(1, 1000),
    };

    /// <summary>The size of the polling pool.</summary>
    public static readonly Setting<int> PollingConnections = new()
    {
        Flag = "--pg-polling-connections",
        ValueName = "N",
        Description = "The most connections for live queries, for each source.",
        DefaultText = "8",
        Parse = SettingParsers.Whole(1, 1000),
    };

    /// <summary>The standbys of the default database.</summary>
    public static readonly Setting<ImmutableArray<string>> ReplicaUrls = new()
    {
        Flag = "--read-replica-urls",
        ValueName = "URLS",
        Description = "Standbys of the default database from which live queries may be answered, with commas between them.",
        HasuraVariable = "HASURA_GRAPHQL_READ_REPLICA_URLS",
        Parse = ParseUrls,
    };

    /// <summary>How statements of live queries are planned.</summary>
    public static readonly Setting<PlanCacheMode> PlanCache = new()
    {
        Flag = "--plan-cache-mode",
        ValueName = "auto|force_generic_plan|force_custom_plan",
        Description = "Postgres' plan_cache_mode for live queries; needs Postgres 12.",
        DefaultText = "auto",
        Parse = SettingParsers.Choice(
            ("auto", PlanCacheMode.Auto),
            ("force_generic_plan", PlanCacheMode.ForceGenericPlan),
            ("force_custom_plan", PlanCacheMode.ForceCustomPlan)),
    };

    /// <summary>How long a statement may run.</summary>
    public static readonly Setting<TimeSpan> StatementTimeout = new()
    {
        Flag = "--statement-timeout",
        ValueName = "TIME",
        Description = "How long a statement may run.",
        DefaultText = "30s",
        Parse = SettingParsers.Duration(ShortestStatement, LongestStatement),
    };

    /// <summary>Whether statements are prepared.</summary>
    public static readonly Setting<PreparedStatements> Prepared = new()
    {
        Flag = "--prepared-statements",
        ValueName = "auto|on|off",
        Description = "Whether statements are prepared: auto does not behind a connection pooler such as PgBouncer.",
        DefaultText = "auto",
        Parse = SettingParsers.Choice(
            ("auto", PreparedStatements.Auto), ("on", PreparedStatements.On), ("off", PreparedStatements.Off)),
    };

    /// <summary>The settings that every command with a database takes.</summary>
    public static SettingGroup Group { get; } =
        new(
            "Database",
            [
                DatabaseUrl, ReplicaUrls, MetadataPath, MetadataDatabaseUrl, QueryConnections, PollingConnections, StatementTimeout, Prepared,
                PlanCache,
            ]);

    /// <summary>Reads them.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static ModelProviderOptions Read(SettingReader settings)
    {
        var defaults = new ModelProviderOptions();
        return defaults with
        {
            DatabaseUrl = settings.Text(DatabaseUrl),
            MetadataPath = settings.Text(MetadataPath),
            MetadataDatabaseUrl = settings.Text(MetadataDatabaseUrl),
            QueryPoolSize = settings.Read(QueryConnections, defaults.QueryPoolSize),
            PollingPoolSize = settings.Read(PollingConnections, defaults.PollingPoolSize),
            StatementTimeout = settings.Read(StatementTimeout, defaults.StatementTimeout),
            Prepared = settings.Read(Prepared, defaults.Prepared),
            PlanCacheMode = settings.Read(PlanCache, defaults.PlanCacheMode),
            ReplicaUrls = settings.Read(ReplicaUrls, defaults.ReplicaUrls),
            ReadEnvironment = settings.ReadEnvironment,
        };
    }

    // A URL may name several hosts, with commas between them too: the next one begins with its scheme.
    private static ImmutableArray<string> ParseUrls(string text)
    {
        var urls = new List<string>();
        foreach (var part in text.Split(','))
        {
            if (urls.Count == 0 || part.TrimStart().StartsWith("postgres", StringComparison.Ordinal))
            {
                urls.Add(part.Trim());
            }
            else
            {
                urls[^1] += "," + part;
            }
        }

        return [.. urls.Select(ParseUrl)];
    }

    // The text is not repeated: it may hold a password.
    private static string ParseUrl(string text)
    {
        if (text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out _)
                ? text
                : throw new FormatException(
                    "this is not a valid URL; characters such as @ : / # in a password must be percent-encoded");
        }

        return !text.Contains("://", StringComparison.Ordinal) && text.Contains('=', StringComparison.Ordinal)
            ? text
            : throw new FormatException("it must begin with postgres:// or postgresql://");
    }
}
