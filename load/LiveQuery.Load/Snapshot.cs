using System.Diagnostics;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.Load;

/// <summary>The counters of one moment.</summary>
internal sealed record Snapshot(
    long Timestamp,
    double ServerCpu,
    double PostgresCpu,
    double LoadCpu,
    double Statements,
    double Transactions,
    double Probes,
    double Refetched,
    double Changed,
    double Missed,
    long Messages,
    long Bytes)
{
    /// <summary>Reads them.</summary>
    public static async Task<Snapshot> TakeAsync(
        ServerUnderLoad server,
        PostgresCluster cluster,
        NpgsqlDataSource database,
        LoadFigures figures,
        CancellationToken cancellationToken)
    {
        var metrics = await server.ReadMetricsAsync(cancellationToken);
        return new Snapshot(
            Stopwatch.GetTimestamp(),
            ProcessUsage.CpuSeconds(server.Id),
            ProcessUsage.TreeCpuSeconds(cluster.ServerProcessId),
            Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds,
            metrics("livequery_batches_total"),
            await TransactionsAsync(database, cancellationToken),
            metrics("livequery_probes_total"),
            metrics("livequery_cohorts_refetched_total"),
            metrics("livequery_cohorts_changed_total"),
            metrics("livequery_missed_changes_total"),
            figures.Messages,
            figures.Bytes);
    }

    // Postgres' own count, of whoever asks: probes and writes are in it. Backends report to it about once a second.
    private static async Task<long> TransactionsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
