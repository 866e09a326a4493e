using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Reporting;

/// <summary>Gathers what a scenario finds while it runs.</summary>
/// <param name="judges">Whether targets are judged: at the smallest sizes, where all that starts costs more than what runs, they mean nothing.</param>
internal sealed class ResultBuilder(bool judges = true)
{
    private readonly List<string> _failures = [];
    private readonly List<string> _notOffered = [];
    private readonly List<string> _notes = [];
    private readonly List<Judgement> _judgements = [];
    private readonly List<PhaseUsage> _phases = [];
    private readonly Dictionary<string, (string Unit, Better? Better, List<double> Samples)> _figures = [];
    private readonly List<Latency> _latencyRounds = [];
    private LatencyRecord? _latency;

    /// <summary>Growth of lag over the run that says nothing, in milliseconds.</summary>
    public double TolerableGrowth { get; set; } = LagTrend.Tolerable;

    /// <summary>The trend of the latencies so far.</summary>
    public LagTrend Trend => LagTrend.Of(Latencies.Seconds, TolerableGrowth);

    /// <summary>Whether anything was wrong.</summary>
    public bool HasFailed => _failures.Count > 0;

    /// <summary>The latencies so far.</summary>
    public LatencyRecord Latencies => _latency ?? LatencyRecord.Empty;

    /// <summary>Tells that something was wrong: the run fails.</summary>
    public void Fail(string what) => _failures.Add(what);

    /// <summary>Tells what cannot be measured here.</summary>
    public void NotOffered(string what) => _notOffered.Add(what);

    /// <summary>Tells what is to be known beside the figures.</summary>
    public void Note(string what) => _notes.Add(what);

    /// <summary>Adds a value of a round to a figure; what is no number (nothing was there to divide by) is left out.</summary>
    public void Sample(string name, string unit, Better? better, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        if (!_figures.TryGetValue(name, out var figure))
        {
            _figures[name] = figure = (unit, better, []);
        }

        figure.Samples.Add(value);
    }

    /// <summary>The median of a figure so far; NaN where it was not measured.</summary>
    public double Median(string name) => _figures.TryGetValue(name, out var figure) ? LagTrend.Median(figure.Samples) : double.NaN;

    /// <summary>The value of a figure in a round, from 0; NaN where it was not measured.</summary>
    public double At(string name, int round) => _figures.TryGetValue(name, out var figure) && round < figure.Samples.Count ? figure.Samples[round] : double.NaN;

    /// <summary>Holds a figure to a limit; one that was not measured is not judged.</summary>
    /// <param name="target">The target, in words.</param>
    /// <param name="name">The figure.</param>
    /// <param name="limit">The most that it may be.</param>
    public void AtMost(string target, string name, double limit)
    {
        var value = Median(name);
        if (double.IsFinite(value))
        {
            Judge(target, Numbers.Print(value, _figures[name].Unit), value <= limit);
        }
    }

    /// <summary>Judges in words.</summary>
    public void Judge(string target, string measured, bool isMet)
    {
        if (judges)
        {
            _judgements.Add(new Judgement(target, measured, isMet));
        }
    }

    /// <summary>Adds the latencies of a round.</summary>
    public void Add(LatencyRecord latency)
    {
        _latency = _latency is null ? latency : LatencyRecord.Merge([_latency, latency]);
        if (latency.Values.Length > 0)
        {
            _latencyRounds.Add(Latency.Of(latency));
        }
    }

    /// <summary>Adds what a phase used.</summary>
    public void Add(PhaseUsage phase) => _phases.Add(phase);

    /// <summary>The result.</summary>
    public ScenarioResult Build(string name, string title, IReadOnlyDictionary<string, string> sizes, TimeSpan took) => new()
    {
        Name = name,
        Title = title,
        Sizes = sizes,
        Seconds = took.TotalSeconds,
        Failures = [.. _failures],
        NotOffered = [.. _notOffered],
        Notes = [.. _notes],
        Judgements = [.. _judgements],
        Figures = [.. _figures.Select(figure => new Figure(figure.Key, figure.Value.Unit, figure.Value.Better, [.. figure.Value.Samples]))],
        Latency = _latency is null ? null : Latency.Of(_latency),
        LatencyRounds = [.. _latencyRounds],
        Trend = _latency is null ? null : Trend,
        Lag = _latency?.Seconds ?? [],
        Phases = [.. _phases.GroupBy(phase => phase.Name).Select(group => PhaseUsage.Sum([.. group]))],
    };
}
