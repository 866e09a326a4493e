using LiveQuery.Load.Hosting;
using Npgsql;

namespace LiveQuery.Load.Running;

/// <summary>Drives transactions at a rate.</summary>
internal static class Writers
{
    // One connection writes some thousands of small transactions a second; a rate above that is shared out.
    private const double RateOfOne = 500;
    private const int Most = 8;

    /// <summary>Writes for a while.</summary>
    /// <param name="database">The database.</param>
    /// <param name="rate">Transactions a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="write">One transaction; is given its number.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far the slowest writer was behind at the end.</returns>
    public static async Task<TimeSpan> RunAsync(
        LoadDatabase database,
        double rate,
        TimeSpan duration,
        Func<NpgsqlConnection, long, Task> write,
        CancellationToken cancellationToken)
    {
        var writers = (int)Math.Clamp(Math.Ceiling(rate / RateOfOne), 1, Most);
        var behind = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            return await Pacer.RunAsync(rate / writers, duration, number => write(connection, (number * writers) + writer), cancellationToken);
        }));
        return behind.Max();
    }
}
