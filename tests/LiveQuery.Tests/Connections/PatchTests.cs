using System.Text.Json;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

public class PatchTests
{
    private const string OnePatch = """{"extensions":{"patch":"json-patch"},"query":"subscription a"}""";

    [Fact]
    public async Task Sends_the_first_state_whole_and_then_what_changes()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Push(State(1));
        Assert.Equal(
            $$$$"""{"id":"1","type":"next","payload":{"data":{{{{State(1)}}}},"revision":1}}""", await client.ReceiveAsync());
        subscription.Push(State(2));
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"patch":[{"op":"replace","path":"/rows/0/n","value":2}],"revision":2}}""",
            await client.ReceiveAsync());
        subscription.Push(State(3));
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"patch":[{"op":"replace","path":"/rows/0/n","value":3}],"revision":3}}""",
            await client.ReceiveAsync());
        Assert.Equal(
            [PatchOutcome.First, PatchOutcome.Patched, PatchOutcome.Patched],
            server.Observer.Patches.Select(patch => patch.Outcome));
        Assert.Equal(0, server.Observer.Patches.First().Saved);
        Assert.All(server.Observer.Patches.Skip(1), patch => Assert.InRange(patch.Saved, 100, State(1).Length));
    }

    [Fact]
    public async Task Sends_patches_to_the_operations_alone_that_ask_for_them()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SendAsync($$"""{"id":"p","type":"subscribe","payload":{{OnePatch}}}""");
        var patched = await server.Engine.NextAsync();
        await client.SubscribeAsync("w", "subscription a");
        var whole = await server.Engine.NextAsync();
        foreach (var n in (int[])[1, 2])
        {
            patched.Push(State(n));
            Assert.Contains($"\"revision\":{n}}}", await client.ReceiveAsync(), StringComparison.Ordinal);
            whole.Push(State(n));
            Assert.Equal($$$$"""{"id":"w","type":"next","payload":{"data":{{{{State(n)}}}}}}""", await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task An_operation_may_want_no_patches_though_its_connection_does()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SendAsync("""{"id":"1","type":"subscribe","payload":{"query":"subscription a","extensions":{"patch":null}}}""");
        (await server.Engine.NextAsync()).Push(State(1));
        Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{{{{State(1)}}}}}}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("""{"patch":"jsondiffpatch"}""", "patches of the kind \\\"jsondiffpatch\\\" are not supported: ask for \\\"json-patch\\\"", "patch")]
    [InlineData("""{"patch":true}""", "expected \\\"json-patch\\\" or null", "patch")]
    [InlineData("""{"resume":true}""", "only who takes patches can resume: ask for patch \\\"json-patch\\\" as well", "resume")]
    [InlineData("""{"resume":"token","patch":null}""", "only who takes patches can resume: ask for patch \\\"json-patch\\\" as well", "resume")]
    [InlineData("""{"resume":7,"patch":"json-patch"}""", "expected true, or the token of a state", "resume")]
    [InlineData("""{"refetchInterval":"1s"}""", "expected a number of milliseconds above 0", "refetchInterval")]
    [InlineData("""{"refetchInterval":0}""", "expected a number of milliseconds above 0", "refetchInterval")]
    [InlineData("""{"refetchInterval":-1e400}""", "expected a number of milliseconds above 0", "refetchInterval")]
    public async Task Refuses_by_an_error_what_an_operation_cannot_have(string extensions, string message, string member)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SendAsync($$$"""{"id":"1","type":"subscribe","payload":{"query":"subscription a","extensions":{{{extensions}}}}}""");
        Assert.Equal(
            $$$"""{"id":"1","type":"error","payload":[{"message":"{{{message}}}","extensions":{"path":"$.extensions.{{{member}}}","code":"not-supported"}}]}""",
            await client.ReceiveAsync());
        Assert.Empty(server.Engine.Live);
        await client.SubscribeAsync("1", "query a");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("\"jsondiffpatch\"")]
    [InlineData("1")]
    public async Task Closes_a_connection_that_wants_another_kind_of_patches(string kind)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.SendAsync($$$"""{"type":"connection_init","payload":{"patch":{{{kind}}}}}""");
        Assert.Equal(
            (4400, "Unknown kind of patch: \"json-patch\" is the one that is supported"), await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Acknowledges_as_ever_who_says_that_it_wants_none()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"patch":null,"headers":{"role":"user"}}""");
    }

    [Fact]
    public async Task Answers_queries_as_ever()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "query a");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"1","type":"complete"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Sends_every_batch_of_a_stream_as_it_is()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        foreach (var n in (int[])[1, 2, 2])
        {
            await subscription.PushBatchAsync(State(n));
            Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{{{{State(n)}}}}}}""", await client.ReceiveAsync());
        }

        Assert.Empty(server.Observer.Patches);
    }

    [Fact]
    public async Task Sends_a_whole_state_after_an_error()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Push(State(1));
        await client.ReceiveAsync();
        subscription.Fail("division by zero");
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"data":null,"errors":[{"message":"division by zero","extensions":{"path":"$","code":"data-exception"}}]}}""",
            await client.ReceiveAsync());
        subscription.Push(State(2));
        Assert.Equal(
            $$$$"""{"id":"1","type":"next","payload":{"data":{{{{State(2)}}}},"revision":1}}""", await client.ReceiveAsync());
        subscription.Push(State(3));
        Assert.EndsWith("\"revision\":2}}", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(
            [PatchOutcome.First, PatchOutcome.Reset, PatchOutcome.Patched],
            server.Observer.Patches.Select(patch => patch.Outcome));
    }

    [Fact]
    public async Task Sends_a_whole_state_where_the_patch_is_not_clearly_smaller()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Push("""{"rows":[{"id":1}]}""");
        await client.ReceiveAsync();
        subscription.Push("""{"rows":[{"id":2}]}""");
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"data":{"rows":[{"id":2}]},"revision":1}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Moves_to_another_session_without_sending_again_what_is_the_same()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SubscribeAsync("1", "subscription a");
        (await server.Engine.NextAsync()).Push(State(1));
        await client.ReceiveAsync();
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"x-hasura-user":"2"}}}""");
        var moved = await server.Engine.NextAsync();
        Assert.Equal("""{"type":"pong","payload":{"session":"refreshed"}}""", await client.ReceiveAsync());
        moved.Push(State(1));
        Assert.Equal("""{"id":"1","type":"next","payload":{"patch":[],"revision":2}}""", await client.ReceiveAsync());
        moved.Push(State(2));
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"patch":[{"op":"replace","path":"/rows/0/n","value":2}],"revision":3}}""",
            await client.ReceiveAsync());
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"x-hasura-user":"3"}}}""");
        moved = await server.Engine.NextAsync();
        await client.ReceiveAsync();
        // Its numbers would fit: they are another cohort's.
        moved.Push(State(9));
        moved.Push(State(8));
        Assert.StartsWith("""{"id":"1","type":"next","payload":{"data":""", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resumes_who_comes_back_with_the_state_of_now()
    {
        await using var server = await SocketServer.StartAsync();
        var token = await TokenOfAsync(server, State(1));
        Assert.Matches("^[A-Za-z0-9_-]{22}$", token);
        using var client = await server.ConnectAndInitAsync();
        await SubscribeAsync(client, $"\"{token}\"");
        var subscription = await server.Engine.NextAsync();
        subscription.Push(State(1));
        Assert.Equal(
            $$$$"""{"id":"1","type":"next","payload":{"patch":[],"revision":1,"extensions":{"resume":"{{{{token}}}}"}}}""",
            await client.ReceiveAsync());
        Assert.Equal(PatchOutcome.Resumed, server.Observer.Patches.Last().Outcome);
        subscription.Push(State(2));
        var next = JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("payload");
        Assert.Equal(2, next.GetProperty("revision").GetInt32());
        Assert.Equal("/rows/0/n", next.GetProperty("patch")[0].GetProperty("path").GetString());
        Assert.NotEqual(token, next.GetProperty("extensions").GetProperty("resume").GetString());
    }

    [Fact]
    public async Task Resumes_after_an_error_in_between()
    {
        await using var server = await SocketServer.StartAsync();
        var token = await TokenOfAsync(server, State(1));
        using var client = await server.ConnectAndInitAsync();
        await SubscribeAsync(client, $"\"{token}\"");
        var subscription = await server.Engine.NextAsync();
        subscription.Fail("the database is away");
        await client.ReceiveAsync();
        subscription.Push(State(1));
        Assert.Contains("\"patch\":[],\"revision\":1,", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_the_state_to_who_comes_back_with_another()
    {
        await using var server = await SocketServer.StartAsync();
        var token = await TokenOfAsync(server, State(1));
        foreach (var offered in (string[])[token, token[1..], "", "☃", new string('a', 10_000), new string('A', 22)])
        {
            using var client = await server.ConnectAndInitAsync();
            await SubscribeAsync(client, $"\"{offered}\"");
            (await server.Engine.NextAsync()).Push(State(2));
            Assert.StartsWith(
                $$$$"""{"id":"1","type":"next","payload":{"data":{{{{State(2)}}}},"revision":1,"extensions":{"resume":""",
                await client.ReceiveAsync(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tokens_are_worth_nothing_without_the_key_that_made_them()
    {
        await using var server = await SocketServer.StartAsync(resumeKey: ResumeKey.Of("secret"));
        await using var same = await SocketServer.StartAsync(resumeKey: ResumeKey.Of("secret"));
        await using var other = await SocketServer.StartAsync();
        var token = await TokenOfAsync(server, State(1));
        Assert.Equal(token, await TokenOfAsync(same, State(1)));
        Assert.NotEqual(token, await TokenOfAsync(other, State(1)));
    }

    private static string State(int n) => $$"""{"rows":[{"id":1,"n":{{n}},"padding":"{{new string('x', 200)}}"}]}""";

    private static async Task<SocketClient> ConnectAsync(SocketServer server)
    {
        var client = await server.ConnectAsync();
        await client.SendAsync("""{"type":"connection_init","payload":{"patch":"json-patch"}}""");
        Assert.Equal("""{"type":"connection_ack","payload":{"patch":"json-patch"}}""", await client.ReceiveAsync());
        return client;
    }

    private static Task SubscribeAsync(SocketClient client, string resume) => client.SendAsync(
        $$$$"""{"id":"1","type":"subscribe","payload":{"query":"subscription a","extensions":{"patch":"json-patch","resume":{{{{resume}}}}}}}""");

    private static async Task<string> TokenOfAsync(SocketServer server, string state)
    {
        using var client = await server.ConnectAndInitAsync();
        await SubscribeAsync(client, "true");
        (await server.Engine.NextAsync()).Push(state);
        return JsonDocument.Parse(await client.ReceiveAsync()).RootElement
            .GetProperty("payload").GetProperty("extensions").GetProperty("resume").GetString()!;
    }
}
