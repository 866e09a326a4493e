using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Replicas;

/// <summary>A primary that can be probed, and nothing else.</summary>
internal sealed class PrimaryReader : IBatchExecutor
{
    private int _probes;

    /// <summary>What a probe reads.</summary>
    public SourceVersion Version { get; set; } = new("1", false)
    {
        Snapshot = "10:10:",
        Incarnation = "1",
        Cluster = "1/shop",
        Timeline = 1,
        SegmentSize = 16 << 20,
        Written = 100,
    };

    /// <summary>How often it was probed.</summary>
    public int Probes => Volatile.Read(ref _probes);

    /// <summary>Waited for by probes, or null.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _probes);
        var version = Version;
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        return version;
    }

    public void CloseIdle()
    {
    }

    public Task<LogPosition> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ExecuteStreamAsync(
        Plan plan, IReadOnlyList<CohortRequest> cohorts, Action<int, StreamBatch> onRow, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<HorizonReading> ReadHorizonAsync(StreamPlan stream, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string?[]>> FollowAsync(
        string sql, IReadOnlyList<string> arrays, int columns, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> ReadMomentAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<byte[][]> QueryManyAsync(
        Plan plan, IReadOnlyList<ImmutableArray<string?>> values, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ExplainAsync(
        Plan plan, IReadOnlyList<string?> values, bool isMultiplexed, CancellationToken cancellationToken) => throw new NotSupportedException();
}
