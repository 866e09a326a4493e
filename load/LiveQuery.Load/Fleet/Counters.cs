using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Fleet;

/// <summary>What the connections of a loop count together, under the loop's lock.</summary>
internal sealed class Counters
{
    // Of problems that all differ, the first tell enough.
    private const int MostProblems = 20;
    private const string Further = "further problems";

    private readonly Dictionary<string, int> _problems = [];
    private readonly LatencyRecorder _latency = new();
    private long _results;
    private long _bytes;
    private long _patches;
    private long _since;

    /// <summary>Connections that are open.</summary>
    public int Open { get; set; }

    /// <summary>Operations that have had a result.</summary>
    public int Answered { get; set; }

    /// <summary>Connections that get patches.</summary>
    public int Patching { get; set; }

    /// <summary>Whether anything went wrong.</summary>
    public bool HasProblems => _problems.Count > 0;

    /// <summary>Counts a result.</summary>
    /// <param name="payload">Its payload.</param>
    /// <param name="now">When it came, in microseconds since 1970.</param>
    /// <param name="written">When the change was written, or -1.</param>
    public void Count(ReadOnlySpan<byte> payload, long now, long written)
    {
        _results++;
        _bytes += payload.Length;
        if (payload.StartsWith("{\"patch\":"u8))
        {
            _patches++;
        }

        // What was written before the mark belongs to what was before.
        if (written > _since)
        {
            _latency.Record(now, now - written);
        }
    }

    /// <summary>Counts something that must not come.</summary>
    public void CountProblem(string problem)
    {
        var text = _problems.Count < MostProblems || _problems.ContainsKey(problem) ? problem : Further;
        _problems[text] = _problems.GetValueOrDefault(text) + 1;
    }

    /// <summary>Begins anew; problems stay.</summary>
    public void Mark()
    {
        _latency.Clear();
        (_results, _bytes, _patches, _since) = (0, 0, 0, Clock.Now);
    }

    /// <summary>The figures.</summary>
    public FleetFigures Read() => new()
    {
        Open = Open,
        Answered = Answered,
        Results = _results,
        Bytes = _bytes,
        Patches = _patches,
        Patching = Patching,
        Problems = new Dictionary<string, int>(_problems),
        Latency = _latency.Read(),
    };
}
