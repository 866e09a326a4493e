using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Chooses for each batch of a poller the strategy that has cost least for each cohort, apart for small and large batches.
/// What is not known is tried, what is dearer is tried again ever more rarely, and another one is taken up only where it
/// is clearly cheaper. Called by batches, which run at once.
/// </summary>
internal sealed class StrategyChoice(Plan plan)
{
    // The costs of an array of two and of a thousand cohorts have little to do with each other.
    private static readonly int[] Sizes = [2, 10, 50, 250];

    // Clearly cheaper: measured times differ by that much for no reason.
    private const double Better = 0.8;

    // So much dearer, by what another size tells, that trying it would hurt.
    private const double MuchDearer = 4;

    private const int FirstTrial = 50;
    private const int RarestTrial = 5_000;

    private readonly Lock _gate = new();
    private readonly ImmutableArray<ExecutionStrategy> _offered = plan.SetSql is null
        ? [ExecutionStrategy.Lateral, ExecutionStrategy.Direct]
        : [ExecutionStrategy.Set, ExecutionStrategy.Lateral, ExecutionStrategy.Direct];

    private readonly SizeClass[] _classes = [.. Sizes.Select(_ => new SizeClass())];

    /// <summary>The strategy for a batch.</summary>
    /// <param name="cohorts">How many cohorts it has.</param>
    /// <param name="demanded">What the operator demands; null: the cheapest.</param>
    public ExecutionStrategy Choose(int cohorts, ExecutionStrategy? demanded)
    {
        if (demanded is { } only)
        {
            return _offered.Contains(only) ? only : ExecutionStrategy.Lateral;
        }

        if (cohorts < Sizes[0])
        {
            return ExecutionStrategy.Direct;
        }

        lock (_gate)
        {
            var size = ClassOf(cohorts);
            size.Batches++;
            if (Unknown(size) is { } unknown)
            {
                size.Trials.Add(unknown);
                return unknown;
            }

            if (size.Batches < size.NextTrial)
            {
                return size.Current;
            }

            var tried = _offered.Where(strategy => strategy != size.Current).MinBy(strategy => size.TriedAt[(int)strategy]);
            size.TriedAt[(int)tried] = size.Batches;
            size.Gap = Math.Min(size.Gap * 2, RarestTrial);
            size.NextTrial = size.Batches + size.Gap;
            return tried;
        }
    }

    /// <summary>Takes in what a batch has cost.</summary>
    public void Record(ExecutionStrategy strategy, int cohorts, TimeSpan elapsed)
    {
        if (cohorts < Sizes[0])
        {
            return;
        }

        lock (_gate)
        {
            var size = ClassOf(cohorts);
            size.Trials.Remove(strategy);
            var cost = elapsed.TotalMicroseconds / cohorts;
            ref var known = ref size.Costs[(int)strategy];

            // Whatever else goes on makes a batch slower, never faster: a lower cost counts for more.
            known = double.IsNaN(known) ? cost : known + ((cost - known) * (cost < known ? 0.5 : 0.1));
            Settle(size);
        }
    }

    /// <summary>The operator's view.</summary>
    public ImmutableArray<StrategyState> ReadState()
    {
        lock (_gate)
        {
            return
            [
                .. _classes.Select((size, i) => (size, i)).Where(pair => pair.size.Batches > 0).Select(pair => new StrategyState(
                    Sizes[pair.i],
                    pair.size.Current,
                    [.. _offered.Where(strategy => !double.IsNaN(pair.size.Costs[(int)strategy]))
                        .Select(strategy => (strategy, pair.size.Costs[(int)strategy]))])),
            ];
        }
    }

    private SizeClass ClassOf(int cohorts) => _classes[Array.FindLastIndex(Sizes, least => cohorts >= least)];

    /// <summary>A strategy of which nothing is known, and that is worth to be tried.</summary>
    private ExecutionStrategy? Unknown(SizeClass size)
    {
        foreach (var strategy in _offered)
        {
            if (double.IsNaN(size.Costs[(int)strategy]) && !size.Trials.Contains(strategy))
            {
                var best = size.Costs.Where(cost => !double.IsNaN(cost)).DefaultIfEmpty(double.NaN).Min();

                // A sub-select or statement for each cohort costs about the same in batches of any size.
                var elsewhere = strategy == ExecutionStrategy.Set
                    ? double.NaN
                    : _classes.Select(other => other.Costs[(int)strategy]).Where(cost => !double.IsNaN(cost)).DefaultIfEmpty(double.NaN).Min();
                if (elsewhere > best * MuchDearer)
                {
                    size.Costs[(int)strategy] = elsewhere;
                    Settle(size);
                    continue;
                }

                return strategy;
            }
        }

        return null;
    }

    private void Settle(SizeClass size)
    {
        var current = size.Costs[(int)size.Current];
        var best = _offered.Where(strategy => !double.IsNaN(size.Costs[(int)strategy])).MinBy(strategy => size.Costs[(int)strategy]);
        if (best != size.Current && (double.IsNaN(current) || size.Costs[(int)best] < current * Better))
        {
            size.Current = best;
            size.Gap = FirstTrial;
            size.NextTrial = size.Batches + FirstTrial;
        }
    }

    /// <summary>What is known of batches of about one size.</summary>
    private sealed class SizeClass
    {
        /// <summary>µs a cohort, by strategy; NaN: unknown.</summary>
        public double[] Costs { get; } = [double.NaN, double.NaN, double.NaN];

        /// <summary>When each was tried last, in batches.</summary>
        public long[] TriedAt { get; } = new long[3];

        /// <summary>Those that are being tried for the first time.</summary>
        public HashSet<ExecutionStrategy> Trials { get; } = [];

        /// <summary>The cheapest.</summary>
        public ExecutionStrategy Current { get; set; }

        /// <summary>How many batches there were.</summary>
        public long Batches { get; set; }

        /// <summary>The batches until another one is tried again.</summary>
        public long Gap { get; set; } = FirstTrial;

        /// <summary>When another one is tried again.</summary>
        public long NextTrial { get; set; } = FirstTrial;
    }
}
