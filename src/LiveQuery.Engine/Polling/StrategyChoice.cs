using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Chooses for each batch of a poller the strategy that has cost least for each cohort, apart for small and large batches.
/// What is not known is tried, what is dearer is tried again ever more rarely, and another one is taken up only where it
/// is clearly cheaper. Row versions are looked at first only while few of the refetched cohorts have changed. Called by
/// batches, which run at once.
/// </summary>
internal sealed class StrategyChoice(Plan plan)
{
    // The costs of an array of two and of a thousand cohorts have little to do with each other.
    private static readonly int[] Sizes = [2, 10, 50, 250];

    // Clearly cheaper: measured times differ by that much for no reason.
    private const double Better = 0.8;

    // With and without a look at row versions first, the same rows are read: the times differ by less for no reason.
    private const double BetterByVersions = 0.9;

    // So much dearer, by what another size tells, that trying it would hurt.
    private const double MuchDearer = 4;

    // The fingerprint comes on top of the JSON where a cohort has changed: it is taken up below the lower share of changed
    // cohorts, and left above the higher one.
    private const double FewChanged = 0.1;
    private const double ManyChanged = 0.2;

    private const int FirstTrial = 50;
    private const int RarestTrial = 5_000;

    // A trial of what is far dearer costs at most a fiftieth of all batches since its last one; but one bad measurement
    // does not last for ever.
    private const int BatchesPerTrial = 50;
    private const double RarestTrialOfDear = 100_000;

    // The first batches of a form find nothing prepared and nothing in memory, and most run while everybody subscribes: of
    // so many the lowest cost counts, and what was up to so much dearer at first is tried once more as soon as others are.
    private const int ColdBatches = 3;
    private const double ColdRatio = 20;

    // In the order in which they are tried first.
    private static readonly ExecutionStrategy[] Order =
        [ExecutionStrategy.Set, ExecutionStrategy.Lateral, ExecutionStrategy.Direct, ExecutionStrategy.Fingerprint];

    private readonly Lock _gate = new();
    private readonly ImmutableArray<ExecutionStrategy> _all = [.. Order.Where(plan.Offers)];

    // What share of the cohorts have changed since they were fetched last; NaN: nothing was refetched yet.
    private double _changed = double.NaN;
    private bool _changesAreFew;

    private readonly SizeClass[] _classes = [.. Sizes.Select(_ => new SizeClass())];

    /// <summary>The strategy for a batch.</summary>
    /// <param name="cohorts">How many cohorts it has.</param>
    /// <param name="demanded">What the operator demands; null: the cheapest.</param>
    public ExecutionStrategy Choose(int cohorts, ExecutionStrategy? demanded)
    {
        if (demanded is { } only)
        {
            return _all.Contains(only) ? only : ExecutionStrategy.Lateral;
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
                size.TriedAt[(int)unknown] = size.Batches;
                return unknown;
            }

            if (size.Current == ExecutionStrategy.Fingerprint && !_changesAreFew)
            {
                Settle(size);
            }

            if (size.Promising is { } promising)
            {
                size.Promising = null;
                if (Offered.Contains(promising))
                {
                    size.TriedAt[(int)promising] = size.Batches;
                    return promising;
                }
            }

            if (size.Batches < size.NextTrial)
            {
                return size.Current;
            }

            if (Affordable(size) is not { } tried)
            {
                return size.Current;
            }

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
            var measured = size.Measured[(int)strategy]++;

            // Whatever else goes on makes a batch slower, never faster: a lower cost counts for more.
            known = measured == 0 ? cost
                : measured < ColdBatches ? Math.Min(known, cost)
                : known + ((cost - known) * (cost < known ? 0.5 : 0.1));
            Settle(size);
            if (strategy != size.Current && cost < size.Costs[(int)size.Current] * BetterThan(size.Current, strategy))
            {
                // It may have been dear for what else went on: it is tried once more at once, until it is taken or dear again.
                size.Promising = strategy;
            }
        }
    }

    /// <summary>Takes in how many of the cohorts that were asked for anew have changed.</summary>
    public void Observe(int refetched, int changed)
    {
        if (refetched == 0)
        {
            return;
        }

        lock (_gate)
        {
            var share = (double)changed / refetched;
            _changed = double.IsNaN(_changed) ? share : _changed + ((share - _changed) * 0.1);
            _changesAreFew = _changed < (_changesAreFew ? ManyChanged : FewChanged);
        }
    }

    private IEnumerable<ExecutionStrategy> Offered => _changesAreFew ? _all : _all.Where(strategy => strategy != ExecutionStrategy.Fingerprint);

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
                    [.. _all.Where(strategy => !double.IsNaN(pair.size.Costs[(int)strategy]))
                        .Select(strategy => (strategy, pair.size.Costs[(int)strategy]))])),
            ];
        }
    }

    private SizeClass ClassOf(int cohorts) => _classes[Array.FindLastIndex(Sizes, least => cohorts >= least)];

    /// <summary>A strategy of which nothing is known, and that is worth to be tried.</summary>
    private ExecutionStrategy? Unknown(SizeClass size)
    {
        foreach (var strategy in Offered)
        {
            if (double.IsNaN(size.Costs[(int)strategy]) && !size.Trials.Contains(strategy))
            {
                var best = size.Costs.Where(cost => !double.IsNaN(cost)).DefaultIfEmpty(double.NaN).Min();

                // A sub-select or statement for each cohort costs about the same in batches of any size.
                var elsewhere = strategy == ExecutionStrategy.Set
                    ? double.NaN
                    : _classes.Select(other => other.Costs[(int)strategy]).Where(cost => !double.IsNaN(cost)).DefaultIfEmpty(double.NaN).Min();
                if (strategy == ExecutionStrategy.Fingerprint && double.IsNaN(elsewhere))
                {
                    // It reads the rows as the lateral form does.
                    elsewhere = size.Costs[(int)ExecutionStrategy.Lateral];
                }

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

    /// <summary>Of the others, the one that was tried longest ago and may be tried again now.</summary>
    private ExecutionStrategy? Affordable(SizeClass size)
    {
        ExecutionStrategy? longest = null;
        foreach (var strategy in Offered.Where(strategy => strategy != size.Current))
        {
            var ratio = size.Costs[(int)strategy] / size.Costs[(int)size.Current];
            var since = size.Batches - size.TriedAt[(int)strategy];
            var mayBeCold = size.Measured[(int)strategy] == 1 && ratio < ColdRatio;
            if ((mayBeCold || since >= Math.Min(ratio * BatchesPerTrial, RarestTrialOfDear))
                && (longest is not { } other || size.TriedAt[(int)strategy] < size.TriedAt[(int)other]))
            {
                longest = strategy;
            }
        }

        return longest;
    }

    private void Settle(SizeClass size)
    {
        var current = size.Costs[(int)size.Current];
        ExecutionStrategy[] known = [.. Offered.Where(strategy => !double.IsNaN(size.Costs[(int)strategy]))];
        if (known.Length == 0)
        {
            // The operator demands one that would not be offered now.
            return;
        }

        var best = known.MinBy(strategy => size.Costs[(int)strategy]);
        var mustLeave = size.Current == ExecutionStrategy.Fingerprint && !_changesAreFew;
        var least = current * BetterThan(size.Current, best);
        if (best != size.Current && (mustLeave || double.IsNaN(current) || size.Costs[(int)best] < least))
        {
            size.Current = best;
            size.Gap = FirstTrial;
            size.NextTrial = size.Batches + FirstTrial;
        }
    }

    /// <summary>At what part of its cost one is taken instead of another.</summary>
    private static double BetterThan(ExecutionStrategy current, ExecutionStrategy other) =>
        current == ExecutionStrategy.Fingerprint || other == ExecutionStrategy.Fingerprint ? BetterByVersions : Better;

    /// <summary>What is known of batches of about one size.</summary>
    private sealed class SizeClass
    {
        /// <summary>µs a cohort, by strategy; NaN: unknown.</summary>
        public double[] Costs { get; } = [double.NaN, double.NaN, double.NaN, double.NaN];

        /// <summary>How many batches the costs are known from, by strategy; 0: they are those of another size.</summary>
        public long[] Measured { get; } = new long[4];

        /// <summary>When each was tried last, in batches.</summary>
        public long[] TriedAt { get; } = new long[4];

        /// <summary>Those that are being tried for the first time.</summary>
        public HashSet<ExecutionStrategy> Trials { get; } = [];

        /// <summary>One whose last batch has cost less than the cheapest does; null: none.</summary>
        public ExecutionStrategy? Promising { get; set; }

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
