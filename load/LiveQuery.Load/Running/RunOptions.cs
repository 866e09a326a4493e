namespace LiveQuery.Load.Running;

/// <summary>What holds for all scenarios of a run. Sizes that are null are the scenario's own.</summary>
internal sealed record RunOptions
{
    /// <summary>Which of the scenarios' sizes.</summary>
    public SizeClass Size { get; init; } = SizeClass.Small;

    /// <summary>Live queries.</summary>
    public int? Queries { get; init; }

    /// <summary>Connections.</summary>
    public int? Connections { get; init; }

    /// <summary>Transactions a second.</summary>
    public double? Rate { get; init; }

    /// <summary>How long the server is measured.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Rounds.</summary>
    public int? Rounds { get; init; }

    /// <summary>Processes for the clients; 0 for none of their own.</summary>
    public int Workers { get; init; }

    /// <summary>The server's refetch interval, where the scenario does not set it.</summary>
    public TimeSpan RefetchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The server's batch size.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>A published binary of the server; null for the one built along.</summary>
    public string? Server { get; init; }

    /// <summary>Further words of the server's command line.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>A given Postgres; null for a private one.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>The sizes of a scenario in this run.</summary>
    public Sizes SizesOf(Sizes own)
    {
        var connections = Connections ?? (Queries is { } asked ? Math.Min(own.Connections, asked) : own.Connections);
        return new Sizes(
            Queries ?? (Connections is null ? own.Queries : own.PerConnection * connections),
            connections,
            Rate ?? own.Rate,
            For ?? own.For,
            Rounds ?? own.Rounds);
    }
}
