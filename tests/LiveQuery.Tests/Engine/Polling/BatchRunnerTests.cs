using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>What becomes of the cohorts of a batch.</summary>
public sealed class BatchRunnerTests
{
    [Fact]
    public async Task One_that_is_asked_for_again_while_the_others_are_told_stays_in_flight()
    {
        await using var world = new PollingWorld();
        var second = world.Subscribe("b");
        var (a, b) = (Claim(world, "a"), Claim(world, "b"));
        a.Cohort.Begin(1);
        b.Cohort.Begin(1);
        second.OnTold = () =>
        {
            // The loop does not wait for the end of the batch.
            Assert.False(a.Cohort.IsInFlight);
            a.Cohort.Begin(2);
        };

        await Run(world, a.Poller, [a.Cohort, b.Cohort], TestContext.Current.CancellationToken);

        Assert.Single(second.States);
        Assert.True(a.Cohort.IsInFlight);
        Assert.False(a.Cohort.IsAwaited);
        Assert.False(b.Cohort.IsInFlight);
    }

    [Fact]
    public async Task Those_of_a_batch_that_is_called_off_are_asked_for_anew()
    {
        await using var world = new PollingWorld();
        var (a, b) = (Claim(world, "a"), Claim(world, "b"));
        a.Cohort.Begin(1);
        b.Cohort.Begin(1);
        using var stop = new CancellationTokenSource();
        world.Database.Hold = new TaskCompletionSource();
        var running = Run(world, a.Poller, [a.Cohort, b.Cohort], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.All([a.Cohort, b.Cohort], cohort => Assert.Equal((false, true), (cohort.IsInFlight, cohort.IsAwaited)));
        Assert.True(a.Poller.HasAwaited);
    }

    private static Task<BatchOutcome> Run(PollingWorld world, Poller poller, Cohort[] cohorts, CancellationToken cancellationToken)
    {
        var runner = new BatchRunner(
            world.Database, null, world.Loop.Gate, new SemaphoreSlim(1), () => world.Options, world.Time, NullLogger<BatchRunner>.Instance);
        return runner.RunAsync(poller, cohorts, isFirst: true, cancellationToken);
    }

    private static CohortClaim Claim(PollingWorld world, string key)
    {
        var claim = world.Registry.Claim(new StatementPart([], TestPlan.Make(), [key]), new Session("admin"), null, out var refusal);
        Assert.Null(refusal);
        return claim;
    }
}
