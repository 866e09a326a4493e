using System.Text;
using LiveQuery.Server.Admin;
using LiveQuery.Tests.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Tests.Admin;

public sealed class SessionsEndpointTests
{
    [Fact]
    public async Task Closes_the_connections_of_the_sessions_that_are_named_and_of_no_other()
    {
        await using var server = await SocketServer.StartAsync();
        using var ann = await server.ConnectAndInitAsync("""{"headers":{"role":"user","x-hasura-user-id":"1","token":"a"}}""");
        using var bob = await server.ConnectAndInitAsync("""{"headers":{"role":"user","x-hasura-user-id":"2","token":"b"}}""");
        using var boss = await server.ConnectAndInitAsync("""{"headers":{"role":"boss","x-hasura-user-id":"1"}}""");
        using var silent = await server.ConnectAsync();

        Assert.Equal((200, """{"revoked":1}"""), await DeleteAsync(server, "?role=user&x-hasura-user-id=1"));
        Assert.Equal((4403, "Session revoked"), await ann.ReceiveCloseAsync());
        await bob.ExpectSilenceAsync();
        await boss.ExpectSilenceAsync();

        Assert.Equal((200, """{"revoked":0}"""), await DeleteAsync(server, "?jti=a&jti=c"));
        Assert.Equal((200, """{"revoked":1}"""), await DeleteAsync(server, "?jti=a&jti=b"));
        Assert.Equal((4403, "Session revoked"), await bob.ReceiveCloseAsync());
        Assert.Equal((200, """{"revoked":1}"""), await DeleteAsync(server, "?X-Hasura-Role=boss"));
        Assert.Equal((4403, "Session revoked"), await boss.ReceiveCloseAsync());

        // Who has no session yet has none to lose.
        await silent.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal("""{"type":"connection_ack"}""", await silent.ReceiveAsync());
    }

    [Fact]
    public async Task Ends_operations_and_sends_nothing_more()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"x-hasura-user-id":"1"}}""");
        await client.SubscribeAsync("1", "subscription a");
        var subscription = await server.Engine.NextAsync();
        await DeleteAsync(server, "?x-hasura-user-id=1");
        subscription.Push("""{"x":1}""");
        var close = await client.Socket.ReceiveAsync(new byte[1000], TestContext.Current.CancellationToken);
        Assert.Equal(4403, (int?)close.CloseStatus);
        await client.Socket.CloseOutputAsync(close.CloseStatus!.Value, null, TestContext.Current.CancellationToken);
        await subscription.Left;
    }

    [Fact]
    public async Task Goes_by_the_session_that_a_connection_has_now()
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync("""{"headers":{"x-hasura-user-id":"1"}}""");
        await client.SendAsync("""{"type":"ping","payload":{"headers":{"x-hasura-user-id":"2"}}}""");
        await client.ReceiveAsync();
        Assert.Equal((200, """{"revoked":0}"""), await DeleteAsync(server, "?x-hasura-user-id=1"));
        Assert.Equal((200, """{"revoked":1}"""), await DeleteAsync(server, "?x-hasura-user-id=2"));
    }

    [Theory]
    [InlineData("", "say which sessions are to end")]
    [InlineData("?user=1", "names no sessions")]
    [InlineData("?role=user&all=1", "names no sessions")]
    public async Task Ends_nothing_on_a_question_that_is_not_understood(string query, string message)
    {
        await using var server = await SocketServer.StartAsync();
        using var client = await server.ConnectAndInitAsync();
        var (status, body) = await DeleteAsync(server, query);
        Assert.Equal(400, status);
        Assert.Contains(message, body, StringComparison.Ordinal);
        await client.ExpectSilenceAsync();
    }

    private static async Task<(int Status, string Body)> DeleteAsync(SocketServer server, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "DELETE";
        context.Request.QueryString = new QueryString(query);
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new SessionsEndpoint(server.Registry, NullLogger<SessionsEndpoint>.Instance).HandleAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
