using LiveQuery.Server.Http;
using LiveQuery.Tests.Connections;

namespace LiveQuery.Tests.Http;

public class CorsTests
{
    [Theory]
    [InlineData("*", "https://anything.example", true)]
    [InlineData("https://a.example", "https://a.example", true)]
    [InlineData("https://a.example/", "https://a.example", true)]
    [InlineData("https://a.example", "http://a.example", false)]
    [InlineData("https://a.example", "https://a.example:8443", false)]
    [InlineData("http://localhost:3000, https://a.example", "http://localhost:3000", true)]
    [InlineData("https://*.a.example", "https://x.a.example", true)]
    [InlineData("https://*.a.example", "https://x.y.a.example", false)]
    [InlineData("https://*.a.example", "https://a.example", false)]
    [InlineData("https://*.a.example", "https://.a.example", false)]
    [InlineData("https://*.a.example", "https://evil.example/.a.example", false)]
    [InlineData("https://*.a.example:8443", "https://x.a.example:8443", true)]
    [InlineData("https://a.example", "null", false)]
    [InlineData("", "https://a.example", false)]
    public void Knows_whose_pages_may_ask(string domains, string origin, bool expected) =>
        Assert.Equal(expected, CorsPolicy.Parse(domains).Allows(origin));

    [Theory]
    [InlineData("a.example")]
    [InlineData("ftp://a.example")]
    [InlineData("https://a.example/path")]
    [InlineData("https://user@a.example")]
    [InlineData("https://a.*.example")]
    [InlineData("https://")]
    public void Refuses_what_is_no_origin(string domains) =>
        Assert.Contains(domains, Assert.Throws<FormatException>(() => CorsPolicy.Parse(domains)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://b.example", false)]
    public async Task Answers_a_preflight(string origin, bool isAllowed)
    {
        await using var server = await SocketServer.StartAsync(cors: CorsPolicy.Parse("https://a.example"));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, server.Address);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-hasura-role");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal("Origin", response.Headers.Vary.Single());
        Assert.Equal(isAllowed ? origin : null, Find(response, "Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed ? "content-type,x-hasura-role" : null, Find(response, "Access-Control-Allow-Headers"));
        Assert.Equal(isAllowed ? "true" : null, Find(response, "Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Says_nothing_of_origins_where_disabled()
    {
        await using var server = await SocketServer.StartAsync(cors: CorsPolicy.Disabled);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Address}?query=query%20a");
        request.Headers.Add("Origin", "https://a.example");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Null(Find(response, "Access-Control-Allow-Origin"));
    }

    private static string? Find(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? string.Join(",", values) : null;
}
