using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Load.Tests;

/// <summary>Another's server is not verified, but what it refuses is no result.</summary>
public sealed class DriverTests
{
    private const string Result = """{"data":{"a":1}}""";

    [Fact]
    public async Task Errors_among_the_results_fail_the_run_and_count_as_none()
    {
        var result = await DriveAsync(Result, """{"errors":[{"message":"gone"}]}""", """{"data":null,"errors":[{"message":"gone"}]}""");

        Assert.Equal(["2 × errors in the place of a result: gone"], result.Failures);
        Assert.Equal("FAILED", result.Outcome);
        Assert.Equal(0, result.Figures.Single(figure => figure.Name == "results a second").Value);
    }

    [Fact]
    public async Task Errors_instead_of_the_first_result_fail_the_run()
    {
        var result = await DriveAsync("""{"errors":[{"message":"no such field"}]}""");

        Assert.Contains("1 × errors in the place of a result: no such field", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Equal("FAILED", result.Outcome);
    }

    [Fact]
    public async Task Results_alone_are_done()
    {
        var result = await DriveAsync(Result, Result);

        Assert.Empty(result.Failures);
        Assert.Equal("done", result.Outcome);
    }

    /// <summary>Drives a server that answers a subscription with these payloads: with the others, once the first was counted.</summary>
    private static async Task<ScenarioResult> DriveAsync(params string[] payloads)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.UseWebSockets();
        server.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
            await ReceiveAsync(socket);
            await SendAsync(socket, """{"type":"connection_ack"}""");
            var id = await ReceiveAsync(socket);
            foreach (var (index, payload) in payloads.Index())
            {
                await Task.Delay(TimeSpan.FromSeconds(index == 1 ? 0.5 : 0));
                await SendAsync(socket, $$"""{"id":"{{id}}","type":"next","payload":{{payload}}}""");
            }

            await ReceiveAsync(socket);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var plan = new FleetPlan { Endpoint = new Uri(address.Replace("http:", "ws:", StringComparison.Ordinal)), Operations = ["{}"], Connections = 1 };

        return await new Driver(new DriveOptions(plan, TimeSpan.FromSeconds(2), 0), new LiveView(TextWriter.Null, isTerminal: false))
            .RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    // The id of the message, if it has one; clients are cut off at the end.
    private static async Task<string?> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        try
        {
            var message = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, message.Count));
            return json.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or JsonException)
        {
            return null;
        }
    }
}
