using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.Load.Running;

/// <summary>How far a phase has come: of which round it is, and how much of its time has gone.</summary>
/// <param name="name">What runs; empty where there is but one thing.</param>
/// <param name="duration">How long it is to take; null where that is not known beforehand.</param>
/// <param name="round">Which of the rounds it is, from 0, and how many there are; null where it is of none.</param>
/// <param name="place">Which of the run's scenarios, as <c>3/15</c>; empty where there is but one.</param>
internal sealed class Progress(string name, TimeSpan? duration, (int Number, int Of)? round = null, string place = "")
{
    private const int Cells = 10;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>What runs.</summary>
    public string Name => name;

    /// <summary>In words and with a bar, as of now.</summary>
    public override string ToString() => Describe(_watch.Elapsed);

    /// <summary>In words and with a bar, after a time.</summary>
    public string Describe(TimeSpan gone)
    {
        // The round before the first warms up, and of one alone there is nothing to tell.
        var which = round is { Number: >= 0, Of: > 1 } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Number + 1} of {known.Of}") : null;
        var head = which is null ? name : $"{name}, round {which}";
        return string.Join(' ', new[] { place, head, Time(gone) }.Where(part => part.Length > 0));
    }

    // What takes longer than it was to (a writer that is behind, a slow statement) stays at the full bar.
    private string Time(TimeSpan gone)
    {
        if (duration is not { } whole || whole <= TimeSpan.Zero)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{gone.TotalSeconds:0} s");
        }

        var full = (int)(Cells * Math.Min(1, gone / whole));
        return string.Create(
            CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('-', Cells - full)}] {gone.TotalSeconds:0} of {whole.TotalSeconds:0.#} s");
    }
}
