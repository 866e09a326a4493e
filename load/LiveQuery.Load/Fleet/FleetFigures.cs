using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Fleet;

/// <summary>What a fleet has counted.</summary>
internal sealed record FleetFigures
{
    /// <summary>Connections that are acknowledged and open.</summary>
    public int Open { get; init; }

    /// <summary>Operations that have had a result.</summary>
    public int Answered { get; init; }

    /// <summary>Results, since the last mark.</summary>
    public long Results { get; init; }

    /// <summary>Bytes of their payloads.</summary>
    public long Bytes { get; init; }

    /// <summary>Those of the results that were patches.</summary>
    public long Patches { get; init; }

    /// <summary>Connections whose ack said that there are patches.</summary>
    public int Patching { get; init; }

    /// <summary>What must not come: wrong states, errors, closes; by text.</summary>
    public IReadOnlyDictionary<string, int> Problems { get; init; } = new Dictionary<string, int>();

    /// <summary>From commit to receipt.</summary>
    public LatencyRecord Latency { get; init; } = LatencyRecord.Empty;

    /// <summary>The CPU seconds of the clients' processes, that of this one left out.</summary>
    public double WorkerCpu { get; init; }

    /// <summary>The figures of several as one.</summary>
    public static FleetFigures Merge(IReadOnlyCollection<FleetFigures> figures) => new()
    {
        Open = figures.Sum(part => part.Open),
        Answered = figures.Sum(part => part.Answered),
        Results = figures.Sum(part => part.Results),
        Bytes = figures.Sum(part => part.Bytes),
        Patches = figures.Sum(part => part.Patches),
        Patching = figures.Sum(part => part.Patching),
        Problems = figures.SelectMany(part => part.Problems).GroupBy(problem => problem.Key)
            .ToDictionary(group => group.Key, group => group.Sum(problem => problem.Value)),
        Latency = LatencyRecord.Merge(figures.Select(part => part.Latency)),
        WorkerCpu = figures.Sum(part => part.WorkerCpu),
    };
}
