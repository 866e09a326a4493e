using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>Waits for what the engine goes by.</summary>
internal static class GateWait
{
    /// <summary>Waits until every poller has the gate.</summary>
    public static Task UntilGateAsync(this TestSource source, string gate) => source.UntilAsync(
        state => state.Pollers.All(poller => poller.Gate.Name == gate), $"the gate {gate}");

    /// <summary>Waits until the state of the engine meets a condition.</summary>
    public static async Task UntilAsync(this TestSource source, Func<EngineState, bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (source.Engine.ReadState() is var state && !condition(state))
        {
            if (DateTime.UtcNow >= deadline)
            {
                Assert.Fail($"no {what} within 30 s: {state.Sources[0].Feed}; "
                    + string.Join("; ", state.Pollers.Select(poller => $"{poller.Gate.Name} {poller.Gate.Reason} [{string.Join(", ", poller.Gate.Notes)}]")));
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Waits until nothing more comes: the feed has told all that was written by now, and no cohort is being refetched.
    /// </summary>
    public static async Task SettleAsync(this TestSource source)
    {
        for (var statements = -1; statements != source.Observer.Statements;)
        {
            statements = source.Observer.Statements;
            await Task.Delay(150, TestContext.Current.CancellationToken);
        }
    }
}
