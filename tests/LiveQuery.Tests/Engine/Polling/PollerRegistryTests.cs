using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>Who shares a poller.</summary>
public sealed class PollerRegistryTests
{
    [Fact]
    public async Task What_tells_changes_in_another_way_has_a_poller_of_its_own()
    {
        await using var world = new PollingWorld();
        var first = Claim(world, "f");

        // The same SQL: but a column may have become an enum, whose labels belong into what is compared.
        var second = Claim(world, "f, label");
        Assert.NotSame(first.Poller, second.Poller);
        Assert.Same(second.Poller, Claim(world, "f, label").Poller);

        world.Registry.Release(first);
        Assert.Equal([second.Poller], world.Registry.PollersOf("default"));
    }

    private static CohortClaim Claim(PollingWorld world, string fingerprint)
    {
        var part = new StatementPart([], TestPlan.Make(fingerprint: fingerprint), ["a"]);
        var claim = world.Registry.Claim(part, new Session("admin"), null, out var refusal);
        Assert.Null(refusal);
        return claim;
    }
}
