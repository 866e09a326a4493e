using System.Diagnostics;

namespace LiveQuery.Load.Running;

/// <summary>
/// Runs something at a rate, whatever it takes: the times are fixed beforehand, so that a slow answer delays nothing
/// that comes after it without being told (the error of closed loops).
/// </summary>
internal static class Pacer
{
    /// <summary>Runs.</summary>
    /// <param name="rate">Times a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="act">What; is given how often it ran before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far it was behind its times at the end.</returns>
    public static async Task<TimeSpan> RunAsync(double rate, TimeSpan duration, Func<long, Task> act, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var total = (long)Math.Max(1, Math.Round(rate * duration.TotalSeconds));
        for (var i = 0L; i < total; i++)
        {
            var wait = TimeSpan.FromSeconds(i / rate) - watch.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            await act(i);
        }

        var rest = duration - watch.Elapsed;
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, cancellationToken);
        }

        return rest < TimeSpan.Zero ? -rest : TimeSpan.Zero;
    }
}
