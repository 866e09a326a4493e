using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

public class OperationTests
{
    [Fact]
    public async Task Refuses_a_bad_document_by_an_error_and_nothing_after_it()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "{");
        Assert.Equal(
            """{"id":"1","type":"error","payload":[{"message":"not a valid graphql query","extensions":{"path":"$.query","code":"validation-failed"}}]}""",
            await client.ReceiveAsync());
        await client.ExpectSilenceAsync();
        // The id is free again.
        await client.SubscribeAsync("1", "query a");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Survives_a_bug_in_the_compiler()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "throw");
        Assert.Contains("internal error", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.ExpectSilenceAsync();
        Assert.Single(server.Logs.Errors);
        server.Logs.Errors.Clear();
    }

    [Fact]
    public async Task Survives_an_engine_that_throws()
    {
        await using var server = await SocketServer.StartAsync();
        server.Engine.OnSubscribe = _ => throw new InvalidOperationException("boom");
        server.Engine.Execute = (_, _) => throw new InvalidOperationException("boom");
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("s", "subscription a");
        Assert.StartsWith("""{"id":"s","type":"error","payload":[{"message":"internal error",""", await client.ReceiveAsync());
        await client.SubscribeAsync("q", "query a");
        Assert.StartsWith("""{"id":"q","type":"next","payload":{"data":null,"errors":[{"message":"internal error",""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"q","type":"complete"}""", await client.ReceiveAsync());
        Assert.Equal(2, server.Logs.Errors.Count);
        server.Logs.Errors.Clear();
    }

    [Fact]
    public async Task Ends_by_an_error_what_the_engine_refuses_at_once()
    {
        await using var server = await SocketServer.StartAsync();
        server.Engine.OnSubscribe = subscription => subscription.Refuse("invalid input syntax for type uuid");
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        Assert.Equal(
            """{"id":"1","type":"error","payload":[{"message":"invalid input syntax for type uuid","extensions":{"path":"$","code":"data-exception"}}]}""",
            await client.ReceiveAsync());
        await (await server.Engine.NextAsync()).Left;
        await client.ExpectSilenceAsync();
        Assert.Equal(("1", "data-exception"), (server.Observer.Endings.Single().Id, server.Observer.Endings.Single().Error!.Code));
    }

    [Fact]
    public async Task Says_once_why_a_refetch_failed_and_goes_on()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        subscription.Fail("division by zero \"☃\"");
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"data":null,"errors":[{"message":"division by zero \"☃\"","extensions":{"path":"$","code":"data-exception"}}]}}""",
            await client.ReceiveAsync());
        subscription.Push("{\"x\":1}");
        Assert.Equal("""{"id":"1","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
        Assert.False(subscription.HasLeft);
    }

    [Fact]
    public async Task Answers_a_constant_subscription_once_and_completes_it()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "constant");
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"data":{"__typename":"subscription_root"}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"1","type":"complete"}""", await client.ReceiveAsync());
        Assert.Empty(server.Engine.Live);
    }

    [Fact]
    public async Task Sends_nothing_of_a_query_that_the_client_has_completed()
    {
        await using var server = await SocketServer.StartAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Engine.Execute = async (_, cancellation) =>
        {
            started.SetResult();
            await using var registration = cancellation.Register(cancelled.SetResult);
            await cancelled.Task;
            return new QueryResult("{\"x\":1}"u8.ToArray());
        };
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "query a");
        await started.Task;
        await client.SendAsync("""{"id":"1","type":"complete"}""");
        await cancelled.Task;
        await client.ExpectSilenceAsync();
        Assert.Equal(1, server.Observer.Ended);
    }

    [Fact]
    public async Task Tells_a_querys_database_error_in_a_next_and_completes()
    {
        await using var server = await SocketServer.StartAsync();
        server.Engine.Execute = (_, _) => Task.FromResult(
            new QueryResult(default, new GraphQLError("database query error", GraphQLErrorCodes.PostgresError), "{\"secret\":1}"));
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "query a");
        Assert.Equal(
            """{"id":"1","type":"next","payload":{"data":null,"errors":[{"message":"database query error","extensions":{"path":"$","code":"postgres-error"}}]}}""",
            await client.ReceiveAsync());
        Assert.Equal("""{"id":"1","type":"complete"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Uses_an_id_again_after_a_complete_that_crosses_with_results()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        for (var round = 0; round < 200; round++)
        {
            await client.SubscribeAsync("1", $"subscription {round}");
            var subscription = await server.Engine.NextAsync();
            var pushing = Task.Run(() =>
            {
                for (var x = 0; x < 20; x++)
                {
                    subscription.Push($$"""{"round":{{round}}}""");
                }
            }, TestContext.Current.CancellationToken);
            await client.SendAsync("""{"id":"1","type":"complete"}""");
            // Whatever crosses belongs to this round; after the pong nothing does.
            await client.SendAsync("""{"type":"ping"}""");
            string message;
            while ((message = await client.ReceiveAsync()) != """{"type":"pong"}""")
            {
                Assert.Equal($$$$"""{"id":"1","type":"next","payload":{"data":{"round":{{{{round}}}}}}}""", message);
            }

            await pushing;
            await subscription.Left;
            await client.ExpectSilenceAsync();
        }
    }

    [Fact]
    public async Task Refuses_more_operations_than_a_connection_may_have()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxOperations = 2 });
        using var client = await server.ConnectAndInitAsync();
        await client.SubscribeAsync("1", "subscription a");
        await client.SubscribeAsync("2", "subscription a");
        await client.SubscribeAsync("3", "subscription a");
        var refusal = await client.ReceiveAsync();
        Assert.StartsWith("""{"id":"3","type":"error","payload":[{"message":"this connection has 2 operations,""", refusal);
        await client.SendAsync("""{"id":"1","type":"complete"}""");
        await client.SubscribeAsync("3", "query a");
        Assert.Equal("""{"id":"3","type":"next","payload":{"data":{"x":1}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Counts_queries_until_they_have_stopped()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxOperations = 3 });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Engine.Execute = async (_, _) =>
        {
            // A statement that cannot be cancelled.
            await release.Task;
            return new QueryResult("{\"x\":1}"u8.ToArray());
        };
        using var client = await server.ConnectAndInitAsync();
        for (var id = 0; id < 3; id++)
        {
            await client.SubscribeAsync($"{id}", "query a");
            await client.SendAsync($$"""{"id":"{{id}}","type":"complete"}""");
        }

        await client.SubscribeAsync("more", "query a");
        Assert.StartsWith("""{"id":"more","type":"error","payload":[{"message":"this connection runs 3 queries,""", await client.ReceiveAsync());
        release.SetResult();
    }

    [Fact]
    public async Task Delivers_a_state_once_to_each_of_many_operations()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        for (var id = 0; id < 500; id++)
        {
            await client.SubscribeAsync($"{id}", "subscription a");
            (await server.Engine.NextAsync()).Push("{\"x\":1}");
        }

        var seen = new HashSet<string>();
        for (var count = 0; count < 500; count++)
        {
            Assert.True(seen.Add(await client.ReceiveAsync()));
        }

        await client.ExpectSilenceAsync();
        Assert.Equal(500, server.Observer.Delivered);
        Assert.Equal(500, server.Registry.OperationCount);
    }
}
