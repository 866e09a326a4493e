using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Postgres;

/// <summary>Runs what pollers and queries ask of one source. Every failure of the database is a <see cref="DatabaseException"/>.</summary>
internal interface IBatchExecutor
{
    /// <summary>Closes connections that nobody uses: one of their age has fallen silent.</summary>
    void CloseIdle();

    /// <summary>
    /// Runs the plan for the cohorts in one round trip and calls <paramref name="onRow"/> with the index of each that has
    /// changed.
    /// </summary>
    /// <returns>The position by which all that the rows show was written to the log; none where the source has no replicas.</returns>
    Task<LogPosition> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken);

    /// <summary>
    /// Runs a stream's plan for the cohorts and calls <paramref name="onRow"/> for each that has rows to get.
    /// </summary>
    Task ExecuteStreamAsync(
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, StreamBatch> onRow,
        CancellationToken cancellationToken);

    /// <summary>Reads how far a stream may go: the value first, then who is writing.</summary>
    Task<HorizonReading> ReadHorizonAsync(StreamPlan stream, CancellationToken cancellationToken);

    /// <summary>Reads what is visible now, in one round trip.</summary>
    Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Follows a route from changed rows: an array literal for each of the columns that it begins at. The rows hold the
    /// texts of what is compared.
    /// </summary>
    Task<IReadOnlyList<string?[]>> FollowAsync(string sql, IReadOnlyList<string> arrays, int columns, CancellationToken cancellationToken);

    /// <summary>Asks Postgres whether a value is one of the parameter's type; throws what it says where it refuses.</summary>
    Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken);

    /// <summary>What a value means at this moment, in ISO 8601: that of <c>now</c> is the time. Throws as validation does.</summary>
    Task<string> ReadMomentAsync(PlanParameter parameter, string value, CancellationToken cancellationToken);

    /// <summary>Runs the plan once, on the query pool; returns the JSON of the root object.</summary>
    Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the plan once for each list of values, on the query pool; the JSON of each root object, in their order.
    /// </summary>
    Task<byte[][]> QueryManyAsync(
        Plan plan, IReadOnlyList<ImmutableArray<string?>> values, CancellationToken cancellationToken);

    /// <summary>The lines of <c>explain</c> for a plan: for its direct statement, or for the multiplexed one with a single cohort.</summary>
    Task<IReadOnlyList<string>> ExplainAsync(
        Plan plan, IReadOnlyList<string?> values, bool isMultiplexed, CancellationToken cancellationToken);
}
