using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.MetadataApi;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Hosting;

namespace LiveQuery.FunctionalTests.Hosting;

/// <summary>Which endpoints there are, what admins may know of the settings, and how answers are sent.</summary>
public sealed class SurfaceTests(PostgresFixture postgres)
{
    private const string NoResource = """{"path":"$","error":"resource does not exist","code":"not-found"}""";

    // Large enough to be worth compressing.
    private const string Setup = "create table item (id int primary key, name text); insert into item select n, repeat('x', 100) from generate_series(1, 20) n";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None });

    [Theory]
    [InlineData("graphql", "v1/graphql", "v1/metadata v1/query v2/query v1/graphql/explain v1alpha1/config dev/subscriptions dev/polling metrics v1/metrics")]
    [InlineData("metadata,config", "v1/metadata v1/query v2/query v1/graphql/explain v1alpha1/config", "v1/graphql dev/subscriptions metrics v1alpha1/pg_dump")]
    [InlineData("metrics, DEVELOPER", "metrics v1/metrics dev/subscriptions dev/polling", "v1/graphql v1/metadata v1alpha1/config")]
    public async Task Serves_the_apis_that_are_enabled(string apis, string served, string missing)
    {
        await using var server = await ApiServer.ConnectAsync(
            await postgres.CreateDatabaseAsync(Setup), options => options with { Apis = ApiNames.Parse(apis) });

        foreach (var path in served.Split(' '))
        {
            using var response = await SendAsync(server, path);
            Assert.NotEqual(404, (int)response.StatusCode);
        }

        foreach (var path in missing.Split(' '))
        {
            using var response = await SendAsync(server, path);
            Assert.Equal((404, NoResource), ((int)response.StatusCode, await TextAsync(response)));
        }

        foreach (var path in (string[])["healthz", "v1/version"])
        {
            using var response = await SendAsync(server, path, HttpMethod.Get);
            Assert.Equal(200, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task No_socket_is_opened_where_graphql_is_disabled()
    {
        await using var server = await ApiServer.ConnectAsync(
            await postgres.CreateDatabaseAsync(Setup), options => options with { Apis = Apis.Metadata });

        var refusal = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => LiveClient.SubscribeAsync(new Uri(server.Root, "v1/graphql"), "subscription { item { id } }"));

        Assert.Contains("404", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("v1/file.json")]
    [InlineData("")]
    public async Task What_there_is_not_is_told_in_hasuras_form(string path)
    {
        await using var server = await ApiServer.ConnectAsync(await postgres.CreateDatabaseAsync(Setup));

        using var response = await SendAsync(server, path, HttpMethod.Get);

        Assert.Equal((404, NoResource), ((int)response.StatusCode, await TextAsync(response)));
    }

    [Fact]
    public async Task Admins_may_know_the_configuration()
    {
        const string Secret = "not-to-be-told-to-anybody-0123456789";
        await using var server = await ApiServer.ConnectAsync(await postgres.CreateDatabaseAsync(Setup), options => options with
        {
            Authentication = new()
            {
                AdminSecret = "s",
                UnauthorizedRole = "anonymous",
                Jwt = JwtOptionsReader.Parse("""
                    [{"type": "HS256", "key": "SECRET", "claims_namespace_path": "$.a.b", "claims_format": "stringified_json"},
                     {"type": "HS256", "key": "SECRET", "issuer": "x", "header": {"type": "Cookie", "name": "c"}, "claims_map": {
                       "x-hasura-allowed-roles": ["user"], "x-hasura-default-role": {"path": "$.role", "default": "user"}}}]
                    """.Replace("SECRET", Secret, StringComparison.Ordinal)),
            },
            EnableAllowlist = true,
            Apis = Apis.All & ~Apis.Metrics,
        });

        using var refused = await SendAsync(server, "v1alpha1/config", HttpMethod.Get);
        Assert.Equal(
            (400, """{"path":"$","error":"You have to be an admin to access this endpoint","code":"access-denied"}"""),
            ((int)refused.StatusCode, await TextAsync(refused)));

        _http.DefaultRequestHeaders.Add("x-hasura-admin-secret", "s");
        using var answered = await SendAsync(server, "v1alpha1/config", HttpMethod.Get);
        var text = await TextAsync(answered);
        var configuration = JsonNode.Parse(text)!;
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Equal(ProductVersion.Current, configuration["version"]!.GetValue<string>());
        foreach (var (name, value) in new Dictionary<string, bool>
        {
            ["is_admin_secret_set"] = true,
            ["is_auth_hook_set"] = false,
            ["is_jwt_set"] = true,
            ["is_allow_list_enabled"] = true,
            ["is_function_permissions_inferred"] = true,
            ["is_prometheus_metrics_enabled"] = false,
        })
        {
            Assert.Equal(value, configuration[name]!.GetValue<bool>());
        }

        Assert.Equal("""{"batch_size":100,"refetch_delay":0.05}""", configuration["live_queries"]!.ToJsonString());
        Assert.Equal(
            """[{"claims_namespace_path":"$.a.b","claims_format":"stringified_json","claims_map":null},"""
            + """{"claims_namespace":"https://hasura.io/jwt/claims","claims_format":"json","claims_map":{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":{"path":"$.role","default":"user"}}}]""",
            configuration["jwt"]!.ToJsonString());
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br", "gzip")]
    [InlineData("br", "br")]
    [InlineData("br;q=1.0, gzip;q=0.8", "br")]
    [InlineData("*", "gzip")]
    [InlineData("identity, gzip;q=0", "")]
    [InlineData("zstd", "")]
    [InlineData("", "")]
    public async Task Successes_are_compressed_as_the_client_takes_it(string accept, string coding)
    {
        await using var server = await ApiServer.ConnectAsync(await postgres.CreateDatabaseAsync(Setup));
        const string Query = """{"query":"{ item(order_by: {id: asc}) { id name } }"}""";
        using var plain = await SendAsync(server, "v1/graphql", HttpMethod.Post, Query);
        var expected = await TextAsync(plain);

        var requests = new[]
        {
            ("v1/graphql", Query), ("v2/query", """{"type":"run_sql","args":{"sql":"select * from item"}}"""), ("v1/graphql", $"[{Query}]"),
        };
        foreach (var (path, body) in requests)
        {
            using var response = await SendAsync(server, path, HttpMethod.Post, body, accept);
            var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal(coding, string.Join(",", response.Content.Headers.ContentEncoding));
            Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            if (body == Query)
            {
                Assert.Equal(expected, Encoding.UTF8.GetString(Decompress(bytes, coding)));
                Assert.True(coding.Length == 0 || bytes.Length < expected.Length / 5);
            }
        }
    }

    [Fact]
    public async Task Small_answers_and_errors_are_sent_as_they_are()
    {
        await using var server = await ApiServer.ConnectAsync(await postgres.CreateDatabaseAsync(Setup));

        using var small = await SendAsync(server, "v1/graphql", HttpMethod.Post, """{"query":"{ item_by_pk(id: 1) { id } }"}""", "gzip");
        var unknown = new string('a', 2000);
        using var error = await SendAsync(server, "v1/graphql", HttpMethod.Post, $$"""{"query":"{ {{unknown}} }"}""", "gzip");
        using var plain = await SendAsync(server, "v1/metadata", HttpMethod.Post, $$$"""{"type":"{{{unknown}}}","args":{}}""", "gzip");

        Assert.Equal("""{"data":{"item_by_pk":{"id":1}}}""", await TextAsync(small));
        Assert.Contains(unknown, await TextAsync(error), StringComparison.Ordinal);
        Assert.Contains(unknown, await TextAsync(plain), StringComparison.Ordinal);
        Assert.All([small, error, plain], response => Assert.Empty(response.Content.Headers.ContentEncoding));
    }

    [Theory]
    [InlineData("v1/version")]
    [InlineData("dev/subscriptions")]
    [InlineData("v1alpha1/config")]
    [InlineData("api/swagger/json")]
    [InlineData("nowhere")]
    public async Task Every_answer_bears_the_requests_id(string path)
    {
        await using var server = await ApiServer.ConnectAsync(await postgres.CreateDatabaseAsync(Setup));

        using var made = await SendAsync(server, path, HttpMethod.Get);
        _http.DefaultRequestHeaders.Add("x-request-id", "given-7");
        using var given = await SendAsync(server, path, HttpMethod.Get);

        Assert.True(Guid.TryParse(made.Headers.GetValues("x-request-id").Single(), out _));
        Assert.Equal("given-7", given.Headers.GetValues("x-request-id").Single());
    }

    private async Task<HttpResponseMessage> SendAsync(
        ApiServer server, string path, HttpMethod? method = null, string body = "{}", string accept = "")
    {
        method ??= path.StartsWith("dev", StringComparison.Ordinal) || path.EndsWith("metrics", StringComparison.Ordinal) || path.EndsWith("config", StringComparison.Ordinal)
            ? HttpMethod.Get
            : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, new Uri(server.Root, path));
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        }

        if (accept.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static byte[] Decompress(byte[] bytes, string coding)
    {
        using var source = new MemoryStream(bytes);
        using Stream stream = coding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }
}
