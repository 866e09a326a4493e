using System.Globalization;
using BenchmarkDotNet.Attributes;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;

namespace LiveQuery.Benchmarks;

/// <summary>What it costs to join a cohort and to leave it, with the plan at hand.</summary>
[MemoryDiagnoser]
public class MembershipBenchmarks
{
    private static readonly Session Session = new("viewer");
    private static readonly PollingOptions Options = new();

    private readonly PollerRegistry _registry = new(new PlaceCounts(() => Options, new EngineObservers()));
    private StatementPart[] _known = [];
    private StatementPart _new = null!;
    private int _next;

    /// <summary>Cohorts of the poller.</summary>
    [Params(1000, 100_000)]
    public int Cohorts { get; set; }

    /// <summary>Fills the poller.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var plan = new Plan
        {
            Source = "default",
            Kind = OperationKind.Subscription,
            DirectSql = "d",
            DirectPollSql = "p",
            MultiplexedSql = "m",
            IsVolatile = false,
            Tables = [],
            Parameters = [new PlanParameter(PostgresType.Text, false)],
        };
        _known = [.. Enumerable.Range(0, Cohorts).Select(i => new StatementPart(["a"], plan, [i.ToString(CultureInfo.InvariantCulture)]))];
        _new = new StatementPart(["a"], plan, ["another"]);
        foreach (var part in _known)
        {
            _registry.Claim(part, Session, null, out _);
        }
    }

    /// <summary>A cohort that there is.</summary>
    [Benchmark(Baseline = true)]
    public bool Known()
    {
        _next = (_next + 7919) % _known.Length;
        var claim = _registry.Claim(_known[_next], Session, null, out _);
        _registry.Release(claim);
        return claim.IsHeld;
    }

    /// <summary>A cohort that there is not: it is made, and goes again.</summary>
    [Benchmark]
    public bool Another()
    {
        var claim = _registry.Claim(_new, Session, null, out _);
        _registry.Release(claim);
        return claim.IsHeld;
    }
}
