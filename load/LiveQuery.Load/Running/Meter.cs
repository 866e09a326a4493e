using System.Diagnostics;
using System.Globalization;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Running;

/// <summary>Reads what the processes have used and done, to be subtracted from a later reading.</summary>
internal sealed class Meter(LoadDatabase database, ServerProcess? server, IFleet? fleet)
{
    /// <summary>A moment.</summary>
    internal sealed record Reading(
        long Timestamp,
        double ServerCpu,
        double PostgresCpu,
        double LoadCpu,
        StatementCounts Statements,
        ServerMetrics Metrics,
        FleetFigures Fleet);

    /// <summary>Reads now.</summary>
    public async Task<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        // What costs most is read first, so that it falls into the phase least.
        var statements = await database.ReadStatementsAsync(cancellationToken);
        var metrics = server is null ? ServerMetrics.None : await server.ReadMetricsAsync(cancellationToken);
        var figures = fleet is null ? new FleetFigures() : await fleet.ReadAsync(cancellationToken);
        return new Reading(
            Stopwatch.GetTimestamp(),
            server is null ? 0 : ProcessUsage.CpuSeconds(server.Id),
            database.ProcessId is { } postgres ? ProcessUsage.TreeCpuSeconds(postgres) : 0,
            ProcessUsage.CpuSeconds(Environment.ProcessId) + figures.WorkerCpu,
            statements,
            metrics,
            figures);
    }

    /// <summary>What happened between two readings of one fleet that was not marked between them.</summary>
    public PhaseUsage Between(string name, Reading from, Reading to) => new()
    {
        Name = name,
        Seconds = Stopwatch.GetElapsedTime(from.Timestamp, to.Timestamp).TotalSeconds,
        ServerCpu = to.ServerCpu - from.ServerCpu,
        PostgresCpu = to.PostgresCpu - from.PostgresCpu,
        LoadCpu = to.LoadCpu - from.LoadCpu,
        Statements = to.Statements.Calls - from.Statements.Calls,
        Rows = to.Statements.Rows - from.Statements.Rows,
        StatementMilliseconds = to.Statements.Milliseconds - from.Statements.Milliseconds,
        Batches = to.Metrics["livequery_batches_total"] - from.Metrics["livequery_batches_total"],
        Probes = to.Metrics["livequery_probes_total"] - from.Metrics["livequery_probes_total"],
        Refetched = to.Metrics["livequery_cohorts_refetched_total"] - from.Metrics["livequery_cohorts_refetched_total"],
        Changed = to.Metrics["livequery_cohorts_changed_total"] - from.Metrics["livequery_cohorts_changed_total"],
        Missed = to.Metrics["livequery_missed_changes_total"] - from.Metrics["livequery_missed_changes_total"],
        Results = to.Fleet.Results - from.Fleet.Results,
        Bytes = to.Fleet.Bytes - from.Fleet.Bytes,
        Resident = server is null ? 0 : ProcessUsage.Resident(server.Id),
        Sockets = SocketsInUse(),
    };

    private static long SocketsInUse()
    {
        var line = File.ReadLines("/proc/net/sockstat").FirstOrDefault(line => line.StartsWith("TCP:", StringComparison.Ordinal));
        var words = line?.Split(' ') ?? [];
        var at = Array.IndexOf(words, "inuse");
        return at < 0 ? 0 : long.Parse(words[at + 1], CultureInfo.InvariantCulture);
    }
}
