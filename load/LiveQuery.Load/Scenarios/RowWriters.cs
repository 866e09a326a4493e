using LiveQuery.Load.Hosting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>Writers of <see cref="RowsWorkload"/>.</summary>
internal static class RowWriters
{
    /// <summary>Updates every row again and again.</summary>
    /// <param name="database">The database.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rate">How often each is updated a second.</param>
    /// <param name="transactions">In about how many transactions a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far the writers were behind at the end.</returns>
    public static Task<TimeSpan> ChurnAsync(
        LoadDatabase database, RowsWorkload rows, double rate, int transactions, TimeSpan duration, CancellationToken cancellationToken)
    {
        var perSecond = rows.Rows * rate;
        var size = (int)Math.Max(1, Math.Ceiling(perSecond / transactions));
        return Writers.RunAsync(
            database,
            perSecond / size,
            duration,
            (connection, number) => RowsWorkload.UpdateAsync(
                connection,
                [.. Enumerable.Range(0, size).Select(i => 1 + (((number * size) + i) % rows.Rows))],
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Updates a row drawn at random in each transaction.</summary>
    /// <param name="database">The database.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rate">Transactions a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far the writers were behind at the end.</returns>
    public static Task<TimeSpan> OneByOneAsync(
        LoadDatabase database, RowsWorkload rows, double rate, TimeSpan duration, CancellationToken cancellationToken) => Writers.RunAsync(
        database,
        rate,
        duration,
        (connection, _) => RowsWorkload.UpdateAsync(connection, [1 + Random.Shared.NextInt64(rows.Rows)], cancellationToken),
        cancellationToken);

    /// <summary>A workload of rows, written in one way or another.</summary>
    public static LiveWorkload Workload(
        RowsWorkload rows, Sizes sizes, Func<LoadDatabase, RowsWorkload, TimeSpan, CancellationToken, Task> write) => new(
        RowsWorkload.Metadata,
        [],
        rows.CreateAsync,
        server => rows.Plan(server, sizes.Connections, sizes.PerConnection),
        (database, duration, cancellationToken) => write(database, rows, duration, cancellationToken));
}
