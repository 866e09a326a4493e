using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>Writers of <see cref="RowsWorkload"/>.</summary>
internal static class RowWriters
{
    /// <summary>Updates every row again and again.</summary>
    /// <param name="context">The scenario.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rate">How often each is updated a second.</param>
    /// <param name="transactions">In about how many transactions a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far the writers were behind at the end.</returns>
    public static Task<TimeSpan> ChurnAsync(
        ScenarioContext context, RowsWorkload rows, double rate, int transactions, TimeSpan duration, CancellationToken cancellationToken)
    {
        var perSecond = rows.Rows * rate;
        var size = (int)Math.Max(1, Math.Ceiling(perSecond / transactions));
        return Writers.RunAsync(
            context.Database,
            perSecond / size,
            duration,
            (connection, number) => RowsWorkload.UpdateAsync(
                connection,
                [.. Enumerable.Range(0, size).Select(i => 1 + (((number * size) + i) % rows.Rows))],
                cancellationToken),
            cancellationToken);
    }
}
