using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Postgres;

/// <summary>Runs what pollers ask of one replica. Every failure is a <see cref="DatabaseException"/>.</summary>
internal interface IReplicaExecutor
{
    /// <summary>Names it to the operator: its host and port.</summary>
    string Name { get; }

    /// <summary>The most connections to it.</summary>
    int PoolSize { get; }

    /// <summary>Closes connections that nobody uses.</summary>
    void CloseIdle();

    /// <summary>Reads how far it is, and which of these transactions have not ended there.</summary>
    Task<StandbyReading> ReadAsync(IReadOnlyList<ulong> transactions, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the plan for the cohorts as <see cref="IBatchExecutor.ExecuteAsync"/> does, and reads on the same server how far
    /// it is before and after, in the same round trip.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="strategy">How the batch is made.</param>
    /// <param name="cohorts">The cohorts.</param>
    /// <param name="transactions">The transactions to tell of afterwards.</param>
    /// <param name="onRow">Is called for each that has changed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<(StandbyReading Before, StandbyReading After)> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        IReadOnlyList<ulong> transactions,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken);
}
