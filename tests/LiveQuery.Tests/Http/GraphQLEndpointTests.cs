using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Http;
using LiveQuery.Tests.Connections;

namespace LiveQuery.Tests.Http;

public sealed class GraphQLEndpointTests : IDisposable
{
    private const string Json = "application/json; charset=utf-8";
    private const string GraphQL = "application/graphql-response+json";

    private readonly HttpClient _http = new();

    [Fact]
    public async Task Answers_a_query_by_post()
    {
        await using var server = await SocketServer.StartAsync();
        using var response = await PostAsync(server, """{"query":"query a","variables":null,"operationName":null,"extensions":{"x":1}}""");
        Assert.Equal((200, Json, """{"data":{"x":1}}"""), await ReadAsync(response));
        var details = server.Observer.NextRequest();
        Assert.Equal(("POST", "/v1/graphql", 200, "user", "query"),
            (details.Method, details.Path, details.Status, details.Role, details.OperationType));
        Assert.Equal("""{"data":{"x":1}}""".Length, details.ResponseBytes);
        Assert.Equal(details.RequestId, response.Headers.GetValues("X-Request-Id").Single());
    }

    [Fact]
    public async Task Answers_a_query_by_get()
    {
        await using var server = await SocketServer.StartAsync();
        string? variables = null;
        server.Engine.Execute = (operation, _) =>
        {
            variables = operation.Statement.Values[0];
            return Task.FromResult(new QueryResult("{}"u8.ToArray()));
        };
        using var response = await _http.GetAsync(
            $"{server.Address}?query=query%20a&operationName=A&variables={Uri.EscapeDataString("{\"name\":\"č&+\"}")}&extensions=",
            TestContext.Current.CancellationToken);
        Assert.Equal((200, Json, """{"data":{}}"""), await ReadAsync(response));
        Assert.Equal("{\"name\":\"č&+\"}", variables);
        Assert.Equal("A", server.Observer.NextRequest().OperationName);
    }

    [Theory]
    [InlineData("query=mutation%20a", 405, "method-not-allowed")]
    [InlineData("query=subscription%20a", 405, "unexpected-payload")]
    [InlineData("", 400, "parse-failed")]
    [InlineData("query=query%20a&variables=%7B", 400, "parse-failed")]
    [InlineData("query=query%20a&variables=[]", 400, "parse-failed")]
    [InlineData("query=query%20a&extensions=1", 400, "parse-failed")]
    public async Task Refuses_by_get(string query, int status, string code)
    {
        await using var server = await SocketServer.StartAsync();
        using var response = await _http.GetAsync($"{server.Address}?{query}", TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", (await ReadAsync(response)).Body, StringComparison.Ordinal);
        Assert.Equal(status == 405 ? ["POST"] : [], response.Content.Headers.Allow);
        Assert.Equal(code, server.Observer.NextRequest().ErrorCode);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public async Task Refuses_other_methods(string method)
    {
        await using var server = await SocketServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Address);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData(GraphQL, 400)]
    public async Task Gives_an_error_the_status_that_its_media_type_has(string accept, int status)
    {
        await using var server = await SocketServer.StartAsync();
        using var response = await PostAsync(server, """{"query":"{"}""", accept);
        Assert.Equal(
            (status, accept + "; charset=utf-8",
                """{"errors":[{"message":"not a valid graphql query","extensions":{"path":"$.query","code":"validation-failed"}}]}"""),
            await ReadAsync(response));
    }

    [Theory]
    [InlineData("postgres-error", 500)]
    [InlineData("data-exception", 400)]
    [InlineData("timeout", 504)]
    public async Task Gives_a_database_error_its_status(string code, int status)
    {
        await using var server = await SocketServer.StartAsync();
        server.Engine.Execute = (_, _) => Task.FromResult(new QueryResult(default, new GraphQLError("m", code)));
        using var response = await PostAsync(server, """{"query":"query a"}""", GraphQL);
        Assert.Equal(status, (int)response.StatusCode);
        using var plain = await PostAsync(server, """{"query":"query a"}""");
        Assert.Equal(200, (int)plain.StatusCode);
    }

    [Theory]
    [InlineData("user", false, false)]
    [InlineData("admin", false, true)]
    [InlineData("user", true, true)]
    public async Task Shows_what_postgres_said_to_those_who_may_see_it(string role, bool devMode, bool isShown)
    {
        await using var server = await SocketServer.StartAsync(http: new GraphQLHttpOptions { DevMode = devMode });
        server.Engine.Execute = (_, _) => Task.FromResult(
            new QueryResult(default, new GraphQLError("m", "postgres-error"), """{"error":{"hint":"x"}}"""));
        using var response = await PostAsync(server, """{"query":"query a"}""", role: role);
        Assert.Equal(
            isShown
                ? """{"errors":[{"message":"m","extensions":{"path":"$","code":"postgres-error","internal":{"error":{"hint":"x"}}}}]}"""
                : """{"errors":[{"message":"m","extensions":{"path":"$","code":"postgres-error"}}]}""",
            (await ReadAsync(response)).Body);
    }

    [Theory]
    [InlineData("", "invalid-json")]
    [InlineData("{ \"not", "invalid-json")]
    [InlineData("""{"query":"query a"} x""", "invalid-json")]
    [InlineData("""{"query":"\ud800"}""", "invalid-json")]
    [InlineData("1", "parse-failed")]
    [InlineData("{}", "parse-failed")]
    [InlineData("""{"query":{}}""", "parse-failed")]
    [InlineData("""{"query":"query a","query":"query b"}""", "parse-failed")]
    [InlineData("""{"query":"query a","variables":"x"}""", "parse-failed")]
    [InlineData("""{"query":"query a","variables":{"a":1,"a":2}}""", "parse-failed")]
    [InlineData("""{"query":"query a","variables":{"a":"\udc00"}}""", "invalid-json")]
    [InlineData("""{"query":"query a","operationName":[]}""", "parse-failed")]
    [InlineData("""{"query":"query a","extensions":false}""", "parse-failed")]
    [InlineData("[", "invalid-json")]
    [InlineData("""[{"query":"query a"}]]""", "invalid-json")]
    public async Task Answers_400_to_a_malformed_body(string body, string code)
    {
        await using var server = await SocketServer.StartAsync();
        foreach (var accept in (string[])["application/json", GraphQL])
        {
            using var response = await PostAsync(server, body, accept);
            Assert.Equal(400, (int)response.StatusCode);
            Assert.Contains($"\"code\":\"{code}\"", (await ReadAsync(response)).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answers_400_to_a_body_that_is_not_utf_8()
    {
        await using var server = await SocketServer.StartAsync();
        using var content = new ByteArrayContent([.. "{\"query\":\""u8, 0xc3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync(server.Address, content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null, 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("Application/JSON", 200)]
    public async Task Takes_json_in_utf_8_alone(string? contentType, int status)
    {
        await using var server = await SocketServer.StartAsync();
        using var content = new ByteArrayContent("""{"query":"query a"}"""u8.ToArray());
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await _http.PostAsync(server.Address, content, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_413_to_a_body_that_is_too_large(bool isChunked)
    {
        await using var server = await SocketServer.StartAsync(http: new GraphQLHttpOptions { MaxBodyBytes = 1_000 });
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address)
        {
            Content = new StringContent(
                $$"""{"query":"query {{new string('x', 100_000)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("larger than 1000 bytes", (await ReadAsync(response)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_a_batch_in_its_order_each_by_itself()
    {
        await using var server = await SocketServer.StartAsync(http: new GraphQLHttpOptions { MaxBatchSize = 4 });
        using var response = await PostAsync(
            server, """[{"query":"query a"},{"query":"{"},{},{"query":"subscription s"}]""");
        var (status, _, body) = await ReadAsync(response);
        Assert.Equal(200, status);
        Assert.StartsWith("""[{"data":{"x":1}},{"errors":[{"message":"not a valid graphql query",""", body);
        Assert.Contains("""{"errors":[{"message":"key \"query\" not found",""", body, StringComparison.Ordinal);
        Assert.EndsWith(
            """{"errors":[{"message":"subscriptions are not supported over HTTP, use websockets instead","extensions":{"path":"$","code":"unexpected-payload"}}]}]""",
            body);
        using var empty = await PostAsync(server, "[]");
        Assert.Equal("[]", (await ReadAsync(empty)).Body);
        using var tooMany = await PostAsync(server, "[1,2,3,4,5]");
        Assert.Equal(400, (int)tooMany.StatusCode);
    }

    [Theory]
    [InlineData("application/json", false, 200)]
    [InlineData("application/json", true, 401)]
    [InlineData(GraphQL, false, 401)]
    public async Task Refuses_a_denied_session(string accept, bool preserves401, int status)
    {
        await using var server = await SocketServer.StartAsync(
            http: new GraphQLHttpOptions { Preserve401Errors = preserves401 });
        using var response = await PostAsync(server, """{"query":"query a"}""", accept, role: "nobody");
        Assert.Equal(
            (status, """{"errors":[{"message":"Could not verify JWT: JWTExpired","extensions":{"path":"$","code":"invalid-jwt"}}]}"""),
            ((int)response.StatusCode, (await ReadAsync(response)).Body));
    }

    [Fact]
    public async Task Survives_bugs_behind_it()
    {
        await using var server = await SocketServer.StartAsync();
        using var response = await PostAsync(server, """{"query":"throw"}""");
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("internal error", (await ReadAsync(response)).Body, StringComparison.Ordinal);
        Assert.Single(server.Logs.Errors);
        server.Logs.Errors.Clear();
    }

    [Fact]
    public async Task Cancels_the_query_of_a_client_that_goes_away()
    {
        await using var server = await SocketServer.StartAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Engine.Execute = async (_, cancellation) =>
        {
            started.SetResult();
            await using var registration = cancellation.Register(cancelled.SetResult);
            await cancelled.Task;
            return new QueryResult("{}"u8.ToArray());
        };
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent("""{"query":"query a"}""", Encoding.UTF8, "application/json");
        var posting = _http.PostAsync(server.Address, content, leaving.Token);
        await started.Task;
        await leaving.CancelAsync();
        await cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
        Assert.Equal(499, server.Observer.NextRequest().Status);
    }

    [Theory]
    [InlineData("my-id.1", true)]
    [InlineData("", false)]
    [InlineData("has space", false)]
    public async Task Keeps_the_clients_request_id_where_it_is_one(string given, bool isKept)
    {
        await using var server = await SocketServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        request.Headers.TryAddWithoutValidation("X-Request-Id", given);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var id = response.Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(isKept, id == given);
        Assert.True(isKept || Guid.TryParse(id, out _));
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(
        SocketServer server, string body, string? accept = null, string role = "user")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("role", role);
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<(int Status, string? Type, string Body)> ReadAsync(HttpResponseMessage response) => (
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.ToString(),
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
