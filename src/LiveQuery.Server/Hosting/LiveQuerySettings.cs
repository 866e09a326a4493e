using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;
using P = LiveQuery.Server.Hosting.SettingParsers;

namespace LiveQuery.Server.Hosting;

/// <summary>The settings of <c>serve</c> for live queries: when they are refetched, and how.</summary>
internal static class LiveQuerySettings
{
    private const int AutoBatchSize = 0;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Faster than the probes makes no sense; slower than an hour is not live.
    private static readonly TimeSpan ShortestRefetch = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

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

    /// <summary>All of them, in the order of the help.</summary>
    public static SettingGroup Group { get; } = new(
        "Live queries",
        [
            RefetchInterval, ShortestInterval, LongestInterval, BatchSize, BatchLatency, Strategy, Hash,
            StreamInterval, StreamBatchSize, Changes, SafetyInterval, ResumeSecret,
        ]);
}
