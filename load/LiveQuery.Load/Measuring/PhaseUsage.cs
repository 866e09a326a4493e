namespace LiveQuery.Load.Measuring;

/// <summary>What a phase of a run has used and done, each process apart.</summary>
internal sealed record PhaseUsage
{
    /// <summary>What ran: the server, or a baseline.</summary>
    public required string Name { get; init; }

    /// <summary>How long.</summary>
    public double Seconds { get; init; }

    /// <summary>CPU seconds of the server.</summary>
    public double ServerCpu { get; init; }

    /// <summary>CPU seconds of Postgres with all its processes; 0 where it is on another machine.</summary>
    public double PostgresCpu { get; init; }

    /// <summary>CPU seconds of the load tool with its workers.</summary>
    public double LoadCpu { get; init; }

    /// <summary>The server's statements, by Postgres' own count.</summary>
    public long Statements { get; init; }

    /// <summary>The rows that they gave.</summary>
    public long Rows { get; init; }

    /// <summary>The time that they took in Postgres, in milliseconds.</summary>
    public double StatementMilliseconds { get; init; }

    /// <summary>Statements of refetches, by the server's count.</summary>
    public double Batches { get; init; }

    /// <summary>Probes of the gate.</summary>
    public double Probes { get; init; }

    /// <summary>Cohorts that were refetched.</summary>
    public double Refetched { get; init; }

    /// <summary>Those whose result differed.</summary>
    public double Changed { get; init; }

    /// <summary>Changes that a gate had missed: must be 0.</summary>
    public double Missed { get; init; }

    /// <summary>Results that the clients received.</summary>
    public long Results { get; init; }

    /// <summary>Bytes of their payloads.</summary>
    public long Bytes { get; init; }

    /// <summary>The server's resident memory at the end, in bytes.</summary>
    public long Resident { get; init; }

    /// <summary>TCP sockets in use on the machine at the end.</summary>
    public long Sockets { get; init; }

    /// <summary>The parts of a run with the same name as one.</summary>
    public static PhaseUsage Sum(IReadOnlyList<PhaseUsage> phases) => new()
    {
        Name = phases[0].Name,
        Seconds = phases.Sum(phase => phase.Seconds),
        ServerCpu = phases.Sum(phase => phase.ServerCpu),
        PostgresCpu = phases.Sum(phase => phase.PostgresCpu),
        LoadCpu = phases.Sum(phase => phase.LoadCpu),
        Statements = phases.Sum(phase => phase.Statements),
        Rows = phases.Sum(phase => phase.Rows),
        StatementMilliseconds = phases.Sum(phase => phase.StatementMilliseconds),
        Batches = phases.Sum(phase => phase.Batches),
        Probes = phases.Sum(phase => phase.Probes),
        Refetched = phases.Sum(phase => phase.Refetched),
        Changed = phases.Sum(phase => phase.Changed),
        Missed = phases.Sum(phase => phase.Missed),
        Results = phases.Sum(phase => phase.Results),
        Bytes = phases.Sum(phase => phase.Bytes),
        Resident = phases.Max(phase => phase.Resident),
        Sockets = phases.Max(phase => phase.Sockets),
    };
}
