using LiveQuery.Compiler;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// What tells a poller of changes: the snapshot, which tells of all of them, or, while it is on, the change feed, which
/// tells of those that concern its plan. Written by the source's loop, read by all.
/// </summary>
internal sealed class PlanWatch
{
    // 0: off.
    private long _version;
    private volatile PlanCoverage? _coverage;

    /// <summary>Whether the change feed tells of changes.</summary>
    public bool IsOn => Version != 0;

    /// <summary>What the feed can do for the plan, as far as that is known.</summary>
    public PlanCoverage? Coverage => _coverage;

    /// <summary>The catalog that the coverage is of. Touched by the loop alone.</summary>
    public ChangeCatalog? Catalog { get; private set; }

    /// <summary>The version under which something has changed last that concerns every cohort.</summary>
    public long VersionOf(Gate gate)
    {
        var version = Version;
        return version != 0 ? version : gate.Version;
    }

    /// <summary>
    /// Takes in what the feed can do. Where it serves the plan from now on, the snapshot's version as of now is where it
    /// takes over: what was fetched under it holds.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="coverage">What the feed can do.</param>
    /// <param name="version">The version to take over at, or the one to go on with where something was altered.</param>
    public void Cover(ChangeCatalog catalog, PlanCoverage coverage, long version)
    {
        Catalog = catalog;
        _coverage = coverage;
        Volatile.Write(ref _version, coverage.Gap is null ? Math.Max(version, 1) : 0);
    }

    /// <summary>Goes back to the snapshot.</summary>
    public void TurnOff()
    {
        Volatile.Write(ref _version, 0);
        Catalog = null;
    }

    /// <summary>The version under which the feed has told last of something that concerns every cohort; 0 while it is off.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Declares every cohort dirty.</summary>
    public void Raise(long version)
    {
        if (IsOn)
        {
            Volatile.Write(ref _version, version);
        }
    }

    /// <summary>Goes on with the version that holds, under another catalog in which nothing that concerns the plan differs.</summary>
    public void Keep(ChangeCatalog catalog, PlanCoverage coverage)
    {
        Catalog = catalog;
        _coverage = coverage;
    }

    /// <summary>The operator's view.</summary>
    public PollerGate Describe(Plan plan)
    {
        var coverage = _coverage;
        return plan.IsVolatile
            ? new PollerGate("always", "two runs under one snapshot may differ", [])
            : !IsOn || coverage is null
                ? new PollerGate("snapshot", coverage?.Gap, [])
                : new PollerGate(coverage.HasRoutes ? "row" : "table", null, coverage.Notes);
    }
}
