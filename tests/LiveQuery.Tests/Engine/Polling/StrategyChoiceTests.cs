using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>Which strategy a poller takes, given what batches cost.</summary>
public sealed class StrategyChoiceTests
{
    [Fact]
    public void A_single_cohort_is_asked_for_directly() =>
        Assert.Equal(ExecutionStrategy.Direct, Choice().Choose(1, null));

    [Theory]
    [InlineData(ExecutionStrategy.Lateral)]
    [InlineData(ExecutionStrategy.Set)]
    [InlineData(ExecutionStrategy.Direct)]
    public void After_three_batches_the_cheapest_is_taken(ExecutionStrategy cheapest)
    {
        var choice = Choice();
        var taken = Run(choice, 100, 10, strategy => strategy == cheapest ? 10 : 25);
        Assert.Equal(3, taken.Take(3).Distinct().Count());
        Assert.All(taken.Skip(3), strategy => Assert.Equal(cheapest, strategy));
    }

    [Fact]
    public void What_is_dearer_is_tried_ever_more_rarely_and_noise_changes_nothing()
    {
        var choice = Choice();
        var random = new Random(1);
        var taken = Run(choice, 100, 20_000, strategy => (strategy == ExecutionStrategy.Lateral ? 10 : 20) * (1 + random.NextDouble()));
        Assert.InRange(taken.Count(strategy => strategy != ExecutionStrategy.Lateral), 4, 20);
        Assert.Contains(ExecutionStrategy.Set, taken.Skip(10));
        Assert.Contains(ExecutionStrategy.Direct, taken.Skip(10));
    }

    [Fact]
    public void Trials_of_what_is_far_dearer_cost_next_to_nothing()
    {
        var choice = Choice(hasFingerprint: true);
        choice.Observe(100, 0);
        static double Cost(ExecutionStrategy strategy) => strategy == ExecutionStrategy.Direct ? 10 : 3_000;
        var taken = Run(choice, 100, 100_000, Cost);

        Assert.Single(taken.Take(14_000), ExecutionStrategy.Lateral);
        Assert.Contains(ExecutionStrategy.Lateral, taken.Skip(15_000));
        Assert.Contains(ExecutionStrategy.Set, taken.Skip(15_000));
        Assert.InRange(taken.Skip(4).Sum(Cost) / (100_000 * 10), 1, 1.1);

        // It was not even tried where the lateral form had been that dear.
        Assert.DoesNotContain(ExecutionStrategy.Fingerprint, taken.Take(14_000));
    }

    [Fact]
    public void What_was_dear_while_it_was_cold_is_taken_up_with_its_second_batch()
    {
        var choice = Choice();
        var batches = new Dictionary<ExecutionStrategy, int>();
        double Cost(ExecutionStrategy strategy)
        {
            var batch = batches[strategy] = batches.GetValueOrDefault(strategy) + 1;
            return strategy == ExecutionStrategy.Direct ? 40 : batch == 1 ? 700 : strategy == ExecutionStrategy.Lateral ? 20 : 60;
        }

        var taken = Run(choice, 100, 1_000, Cost);
        Assert.All(taken.Skip(3).Take(40), strategy => Assert.Equal(ExecutionStrategy.Direct, strategy));
        Assert.InRange(taken.Skip(200).Count(strategy => strategy == ExecutionStrategy.Lateral), 795, 800);
    }

    [Fact]
    public void What_was_dear_for_long_is_taken_up_soon_after_it_has_become_cheap()
    {
        var choice = Choice();
        Run(choice, 100, 2_000, strategy => strategy == ExecutionStrategy.Direct ? 40 : 150);
        var taken = Run(choice, 100, 10_000, strategy => strategy == ExecutionStrategy.Lateral ? 20 : 40);

        // A few batches of it, one after another, bring what is known of it down.
        var first = taken.IndexOf(ExecutionStrategy.Lateral);
        Assert.InRange(first, 0, 4_000);
        Assert.InRange(taken.Skip(first).Take(100).Count(strategy => strategy == ExecutionStrategy.Lateral), 97, 100);
    }

    [Fact]
    public void A_change_of_costs_is_followed()
    {
        var choice = Choice();
        Run(choice, 100, 20, strategy => strategy == ExecutionStrategy.Lateral ? 10 : 20);

        // The index is gone.
        var taken = Run(choice, 100, 300, strategy => strategy == ExecutionStrategy.Set ? 20 : 500);
        Assert.Equal(ExecutionStrategy.Set, taken[^1]);
    }

    [Fact]
    public void What_costs_much_elsewhere_is_not_tried_at_once_in_batches_of_another_size()
    {
        var choice = Choice();
        Run(choice, 20, 10, strategy => strategy == ExecutionStrategy.Set ? 100 : 40_000);
        var taken = Run(choice, 400, 40, strategy => strategy == ExecutionStrategy.Set ? 10 : 40_000);
        Assert.All(taken, strategy => Assert.Equal(ExecutionStrategy.Set, strategy));
    }

    [Fact]
    public void Batches_that_run_at_once_are_not_all_used_for_a_trial()
    {
        var choice = Choice();
        var taken = Enumerable.Range(0, 20).Select(_ => choice.Choose(100, null)).ToArray();
        Assert.Equal(3, taken.Take(3).Distinct().Count());
        Assert.Single(taken.Skip(3).Distinct());
    }

    [Fact]
    public void What_is_not_offered_is_not_taken_and_demands_are_followed()
    {
        Assert.DoesNotContain(ExecutionStrategy.Set, Run(Choice(hasSet: false), 100, 500, _ => 1));
        Assert.Equal(ExecutionStrategy.Lateral, Choice(hasSet: false).Choose(100, ExecutionStrategy.Set));
        Assert.Equal(ExecutionStrategy.Set, Choice().Choose(1, ExecutionStrategy.Set));

        var choice = Choice(hasFingerprint: true);
        Assert.Equal(ExecutionStrategy.Fingerprint, choice.Choose(100, ExecutionStrategy.Fingerprint));
        choice.Record(ExecutionStrategy.Fingerprint, 100, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Row_versions_are_looked_at_first_only_while_few_change()
    {
        var choice = Choice(hasFingerprint: true);
        static double Cost(ExecutionStrategy strategy) => strategy == ExecutionStrategy.Fingerprint ? 7 : 10;
        Assert.DoesNotContain(ExecutionStrategy.Fingerprint, Run(choice, 100, 100, Cost));

        Observe(choice, 2);
        Assert.Equal(ExecutionStrategy.Fingerprint, Run(choice, 100, 10, Cost)[^1]);
        Observe(choice, 15);
        Assert.Equal(ExecutionStrategy.Fingerprint, Run(choice, 100, 10, Cost)[^1]);
        Observe(choice, 50);
        Assert.DoesNotContain(ExecutionStrategy.Fingerprint, Run(choice, 100, 500, Cost));
        Observe(choice, 15);
        Assert.DoesNotContain(ExecutionStrategy.Fingerprint, Run(choice, 100, 500, Cost));
        Observe(choice, 0);
        Assert.Equal(ExecutionStrategy.Fingerprint, Run(choice, 100, 500, Cost)[^1]);

        static void Observe(StrategyChoice choice, int changed)
        {
            for (var i = 0; i < 100; i++)
            {
                choice.Observe(100, changed);
            }
        }
    }

    [Fact]
    public void Row_versions_that_cost_as_much_are_not_looked_at_first()
    {
        var choice = Choice(hasFingerprint: true);
        choice.Observe(100, 0);
        Assert.InRange(Run(choice, 100, 1_000, _ => 10).Count(strategy => strategy == ExecutionStrategy.Fingerprint), 1, 10);
    }

    private static List<ExecutionStrategy> Run(StrategyChoice choice, int cohorts, int batches, Func<ExecutionStrategy, double> cost)
    {
        var taken = new List<ExecutionStrategy>();
        for (var i = 0; i < batches; i++)
        {
            var strategy = choice.Choose(cohorts, null);
            choice.Record(strategy, cohorts, TimeSpan.FromMicroseconds(cost(strategy) * cohorts));
            taken.Add(strategy);
        }

        return taken;
    }

    private static StrategyChoice Choice(bool hasSet = true, bool hasFingerprint = false) =>
        new(TestPlan.Make(set: hasSet ? "s" : null, fingerprint: hasFingerprint ? "f" : null));
}
