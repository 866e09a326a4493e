using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// How long faults go on: one round each, or as long as <c>LIVEQUERY_FAULT_SECONDS</c> says, which the tests share.
/// </summary>
internal static class FaultTime
{
    // Tests that go on in rounds.
    private const int Tests = 21;

    private static readonly TimeSpan Share = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("LIVEQUERY_FAULT_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (double)seconds / Tests
            : 0);

    /// <summary>Runs rounds, at least one, until the time is over.</summary>
    public static async Task RepeatAsync(Func<int, Task> round)
    {
        var clock = Stopwatch.StartNew();
        var number = 0;
        do
        {
            await round(number++);
        }
        while (clock.Elapsed < Share);
    }
}
