using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;

namespace LiveQuery.Load.Scenarios;

/// <summary>Compares the last states of subscribers with their own queries run alone: byte for byte, or as JSON where patches made them.</summary>
internal static class KeptStates
{
    private const int AtOnce = 8;
    private const int Shown = 3;

    /// <summary>Compares what the fleet has kept. Nothing is being written, and what was has arrived.</summary>
    /// <param name="context">The scenario; fails where one differs.</param>
    /// <param name="server">The server.</param>
    /// <param name="fleet">The clients.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="turn">How often the sessions have moved on.</param>
    public static async Task VerifyAsync(
        ScenarioContext context, ServerProcess server, IFleet fleet, CancellationToken cancellationToken, int turn = 0)
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version11 };
        var kept = await fleet.ReadKeptAsync(cancellationToken);
        var wrong = 0;
        await Parallel.ForEachAsync(
            kept,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (state, token) =>
            {
                var expected = await AskAsync(client, server, fleet.Plan, state, turn, token);
                if (!IsSame(expected, state.Payload, fleet.Plan.Patches) && Interlocked.Increment(ref wrong) <= Shown)
                {
                    context.Result.Fail($"wrong at the end: {Cut(fleet.Plan.Operation(state.Connection, state.Operation))} has {Cut(state.Payload)}, should have {Cut(expected)}");
                }
            });
        if (wrong > Shown)
        {
            context.Result.Fail($"{wrong:N0} of {kept.Count:N0} states were wrong at the end");
        }

        if (kept.Count == 0)
        {
            context.Result.Fail("no state was kept to be compared at the end");
        }

        context.Say($"compared {kept.Count:N0} states with their queries run alone: {wrong} wrong");
        await context.VerifyNothingWrongAsync(fleet, cancellationToken);
    }

    private static async Task<string> AskAsync(
        HttpClient client, ServerProcess server, FleetPlan plan, KeptState state, int turn, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Http)
        {
            Content = new StringContent(Operation.AsQuery(plan.Operation(state.Connection, state.Operation)), Encoding.UTF8, "application/json"),
        };
        using var init = JsonDocument.Parse(plan.InitOf(state.Connection, turn));
        foreach (var header in init.RootElement.GetProperty("headers").EnumerateObject())
        {
            request.Headers.Add(header.Name, header.Value.GetString());
        }

        using var response = await client.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private static bool IsSame(string expected, string actual, bool asJson) => asJson
        ? JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual))
        : expected == actual;

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
