using System.Net;
using System.Text;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using LiveQuery.Tests.Connections;

namespace LiveQuery.Tests.Http;

/// <summary>GraphQL over SSE, byte for byte.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task Streams_the_states_of_a_subscription_until_the_client_leaves()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a","variables":{"n":1}}""");
        Assert.Equal("text/event-stream; charset=utf-8", stream.Response.Content.Headers.ContentType!.ToString());
        Assert.True(stream.Response.Headers.CacheControl is { NoCache: true, NoTransform: true });
        Assert.Equal(":\n\n", await stream.ReadAsync());
        var subscription = await server.Engine.NextAsync();
        Assert.Equal("""{"n":1}""", subscription.Operation.Statement.Values[0]);
        subscription.Push("{\"x\":1}");
        Assert.Equal("event: next\ndata: {\"data\":{\"x\":1}}\n\n", await stream.ReadAsync());
        subscription.Fail("division by zero");
        Assert.Equal(
            "event: next\ndata: {\"data\":null,\"errors\":[{\"message\":\"division by zero\",\"extensions\":{\"path\":\"$\",\"code\":\"data-exception\"}}]}\n\n",
            await stream.ReadAsync());
        Assert.Equal(1, server.Registry.Count);
        stream.Dispose();
        await subscription.Left;
        server.Observer.NextClosed();
        var details = server.Observer.NextRequest();
        Assert.Equal((200, "subscription", true), (details.Status, details.OperationType, details.IsStream));
        Assert.InRange(details.ResponseBytes, 100, 300);
        Assert.Equal((1, 1), (server.Observer.Started, server.Observer.Ended));
    }

    [Fact]
    public async Task Answers_a_query_and_ends()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, """{"query":"query a"}""");
        Assert.Equal(
            ":\n\nevent: next\ndata: {\"data\":{\"x\":1}}\n\nevent: complete\ndata:\n\n", await stream.ReadToEndAsync());
        Assert.Equal(1000, server.Observer.NextClosed().Code);
    }

    [Fact]
    public async Task Serves_get_with_extensions()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.GetAsync(
            server,
            "?query=subscription%20a&variables=%7B%22n%22%3A1%7D&extensions=" + Uri.EscapeDataString("""{"patch":"json-patch","resume":true}"""));
        await stream.ReadAsync();
        var subscription = await server.Engine.NextAsync();
        Assert.Equal("""{"n":1}""", subscription.Operation.Statement.Values[0]);
        var padding = new string('x', 200);
        subscription.Push($$"""{"x":1,"p":"{{padding}}"}""");
        Assert.Matches(
            """^event: next\ndata: {"data":{"x":1,"p":"x*"},"revision":1,"extensions":{"resume":"[^"]{22}"}}\n\n$""", await stream.ReadAsync());
        subscription.Push($$"""{"x":2,"p":"{{padding}}"}""");
        Assert.Matches(
            """^event: next\ndata: {"patch":\[{"op":"replace","path":"/x","value":2}\],"revision":2,"extensions":{"resume":"[^"]{22}"}}\n\n$""",
            await stream.ReadAsync());
    }

    [Fact]
    public async Task Breaks_no_line_within_an_event()
    {
        await using var server = await SocketServer.StartAsync();
        server.Engine.Execute = (_, _) => Task.FromResult(new QueryResult("{\n\"a\" :\r\n [ \"\\n\",\n1\n] }"u8.ToArray()));
        using var stream = await StreamClient.PostAsync(server, """{"query":"query a"}""");
        Assert.Equal(
            ":\n\nevent: next\ndata: {\"data\":{ \"a\" :   [ \"\\n\", 1 ] }}\n\nevent: complete\ndata:\n\n",
            await stream.ReadToEndAsync());
    }

    [Theory]
    [InlineData("""{"query":"{"}""", "not a valid graphql query")]
    [InlineData("""{"query":"subscription a","extensions":{"patch":"x"}}""", "patches of the kind")]
    [InlineData("""{"query":"subscription a","extensions":{"resume":true}}""", "only who takes patches can resume")]
    public async Task Tells_of_what_cannot_run_in_an_event_and_ends(string request, string message)
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, request);
        var text = await stream.ReadToEndAsync();
        Assert.StartsWith($":\n\nevent: next\ndata: {{\"errors\":[{{\"message\":\"{message}", text, StringComparison.Ordinal);
        Assert.EndsWith("}]}\n\nevent: complete\ndata:\n\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"query":"query a"}]""", 400, "not-supported")]
    [InlineData("{", 400, "invalid-json")]
    public async Task Refuses_by_a_status_what_is_no_operation(string body, int status, string code)
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, body);
        Assert.Equal(status, (int)stream.Response.StatusCode);
        Assert.Equal("application/graphql-response+json", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"\"code\":\"{code}\"", await stream.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_by_a_status_who_may_not_ask_and_mutations_by_get()
    {
        await using var server = await SocketServer.StartAsync();
        using var denied = await StreamClient.PostAsync(server, """{"query":"query a"}""", ("role", "nobody"));
        Assert.Equal(HttpStatusCode.Unauthorized, denied.Response.StatusCode);
        using var mutation = await StreamClient.GetAsync(server, "?query=mutation%20a");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, mutation.Response.StatusCode);
        Assert.Empty(server.Observer.Endings);
    }

    [Fact]
    public async Task Refuses_more_streams_than_there_may_be_connections()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { MaxConnections = 1 });
        using var first = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        await server.Engine.NextAsync();
        using var second = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.Response.StatusCode);
    }

    [Fact]
    public async Task Keeps_the_stream_alive_and_ends_it_with_its_session()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { KeepaliveInterval = TimeSpan.FromSeconds(10) });
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a"}""", ("expires", "25"));
        Assert.Equal(":\n\n", await stream.ReadAsync());
        var subscription = await server.Engine.NextAsync();
        server.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(":\n\n", await stream.ReadAsync());
        server.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(": 4403 Session expired\n\n", await stream.ReadToEndAsync());
        await subscription.Left;
        Assert.Equal((4403, "Session expired"), server.Observer.NextClosed());
    }

    [Fact]
    public async Task Ends_the_streams_when_the_server_does()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        await stream.ReadAsync();
        await server.Engine.NextAsync();
        await server.Registry.DrainAsync(TimeSpan.Zero, new CancellationToken(canceled: true));
        server.Observer.NextClosed();
        Assert.Empty(server.Engine.Live);
    }

    [Fact]
    public async Task Ends_a_stream_that_a_change_of_the_schema_makes_impossible()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        await stream.ReadAsync();
        await server.Engine.NextAsync();
        server.Compiler.Fault = _ => new GraphQLError("field 'a' not found");
        server.Compiler.ChangeSchema();
        Assert.Contains("field 'a' not found", await stream.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_skips_states()
    {
        await using var server = await SocketServer.StartAsync();
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        await stream.ReadAsync();
        var subscription = await server.Engine.NextAsync();
        // More than sockets and pipes hold between them.
        var padding = new string('x', 1_000_000);
        for (var x = 1; x <= 100; x++)
        {
            subscription.Push($$"""{"x":{{x}},"p":"{{padding}}"}""");
        }

        var seen = new List<int>();
        while (seen.LastOrDefault() != 100)
        {
            var text = await stream.ReadEventAsync();
            seen.Add(int.Parse(text.Split("\"x\":")[1].Split(',')[0], null));
        }

        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.InRange(seen.Count, 1, 60);
        Assert.Equal(100 - seen.Count, server.Observer.Skipped);
    }

    [Fact]
    public async Task Cuts_a_client_that_reads_nothing_for_too_long()
    {
        await using var server = await SocketServer.StartAsync(new ConnectionOptions { WriteTimeout = TimeSpan.FromSeconds(30) });
        using var stream = await StreamClient.PostAsync(server, """{"query":"subscription a"}""");
        await stream.ReadAsync();
        var subscription = await server.Engine.NextAsync();
        subscription.Push($$"""{"p":"{{new string('x', 50_000_000)}}"}""");
        while (server.Observer.Closed.Count == 0)
        {
            server.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal((1013, "Client reads too slowly"), server.Observer.NextClosed());
        await subscription.Left;
    }

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("text/event-stream, application/json;q=0.5", true)]
    [InlineData("text/event-stream, */*", true)]
    [InlineData("text/event-stream, multipart/mixed", true)]
    [InlineData("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", false)]
    [InlineData("text/event-stream;q=0", false)]
    [InlineData("text/*", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    [InlineData("text/event-stream;q=0.5, application/graphql-response+json;q=0.6", false)]
    public void Streams_to_who_prefers_events(string accept, bool expected) =>
        Assert.Equal(expected, MediaTypes.PrefersEventStream(accept));

    /// <summary>A reader of a response that goes on.</summary>
    private sealed class StreamClient : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
        private readonly HttpClient _http;
        private readonly Stream _body;
        private readonly StringBuilder _read = new();

        private StreamClient(HttpClient http, HttpResponseMessage response, Stream body)
        {
            _http = http;
            Response = response;
            _body = body;
        }

        public HttpResponseMessage Response { get; }

        public static Task<StreamClient> PostAsync(SocketServer server, string body, params (string, string)[] headers) =>
            SendAsync(
                new HttpRequestMessage(HttpMethod.Post, server.Address) { Content = new StringContent(body, null, "application/json") },
                headers);

        public static Task<StreamClient> GetAsync(SocketServer server, string query) =>
            SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Address + query), []);

        /// <summary>What has come, up to the end of an event.</summary>
        public async Task<string> ReadAsync()
        {
            var text = await ReadEventAsync();
            Assert.Equal(0, _read.Length);
            return text;
        }

        /// <summary>The next event.</summary>
        public async Task<string> ReadEventAsync()
        {
            while (true)
            {
                var text = _read.ToString();
                if (text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end)
                {
                    _read.Remove(0, end + 2);
                    return text[..(end + 2)];
                }

                Assert.True(await FillAsync(), $"the stream ended after {text}");
            }
        }

        public async Task<string> ReadToEndAsync()
        {
            while (await FillAsync())
            {
            }

            return _read.ToString();
        }

        public void Dispose()
        {
            Response.Dispose();
            _http.Dispose();
        }

        private static async Task<StreamClient> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
        {
            var http = new HttpClient();
            request.Headers.Accept.ParseAdd("text/event-stream");
            foreach (var (name, value) in headers)
            {
                // The names of the tests' sessions are their own, whatever HTTP means by them.
                _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value);
            }

            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
            return new StreamClient(http, response, await response.Content.ReadAsStreamAsync());
        }

        private async Task<bool> FillAsync()
        {
            var buffer = new byte[1024 * 1024];
            var length = await _body.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            _read.Append(Encoding.UTF8.GetString(buffer, 0, length));
            return length > 0;
        }
    }
}
