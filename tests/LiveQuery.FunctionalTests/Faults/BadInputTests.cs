using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.FunctionalTests.MetadataApi;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// Requests made to hurt, sent to a whole server: each is answered with an error that says what is wrong, soon, and a
/// live query that shares a poller with them goes on.
/// </summary>
public sealed class BadInputTests(PostgresFixture postgres)
{
    private const string Setup = """
        create table item (id int primary key, big bigint, name text not null, price numeric, ratio float8, at timestamptz, doc jsonb);
        insert into item (id, name) values (1, 'one'), (2, repeat('a', 3000) || 'x');
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_is_refused_in_words_and_concerns_nobody_else()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = await ApiServer.StartAsync(
            database, options => options with { Model = options.Model with { StatementTimeout = TimeSpan.FromSeconds(2) } });
        await server.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "item"}}""");
        using var neighbour = await LiveClient.SubscribeAsync(
            new Uri(server.Root, "v1/graphql"), """subscription { item(where: {name: {_regex: "^o"}}) { name } }""");
        Assert.Contains("\"one\"", await neighbour.ReceiveAsync(), StringComparison.Ordinal);
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();

        foreach (var (body, expected) in Bodies())
        {
            clock.Restart();
            var answer = await PostAsync(http, server.Root, body);

            var told = answer["errors"]?[0]?["message"]?.GetValue<string>();
            Assert.True(
                told?.Contains(expected, StringComparison.OrdinalIgnoreCase) == true,
                $"\"{expected}\" is not told of {Start(body)}, but {Start(Encoding.UTF8.GetBytes(answer.ToJsonString()))}");
            Assert.True(clock.Elapsed < Patience, $"{clock.Elapsed} for {Start(body)}");
        }

        await ExecuteAsync(database, "update item set name = 'other' where id = 1");
        Assert.Contains("\"other\"", await neighbour.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"v": "0044-03-15 BC"}""", "query ($v: timestamptz!) { item(where: {at: {_lt: $v}}) { id } }")]
    [InlineData("""{"v": "-infinity"}""", "query ($v: timestamptz!) { item(where: {at: {_lt: $v}}) { id } }")]
    [InlineData("""{"v": "NaN"}""", "query ($v: float8!) { item(where: {ratio: {_eq: $v}}) { id } }")]
    [InlineData("""{"v": "NaN"}""", "query ($v: numeric!) { item(where: {price: {_eq: $v}}) { id } }")]
    [InlineData("""{"v": "Infinity"}""", "query ($v: float8!) { item(where: {ratio: {_eq: $v}}) { id } }")]
    [InlineData("""{"v": 1e300}""", "query ($v: numeric!) { item(where: {price: {_eq: $v}}) { id } }")]
    [InlineData("""{"v": "9223372036854775807"}""", "query ($v: bigint!) { item(where: {big: {_eq: $v}}) { id } }")]
    public async Task What_postgres_knows_is_no_fault(string variables, string query)
    {
        await using var server = await ApiServer.StartAsync(await postgres.CreateDatabaseAsync(Setup));
        await server.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "item"}}""");

        var body = new JsonObject { ["query"] = query, ["variables"] = JsonNode.Parse(variables) }.ToJsonString();

        Assert.Equal("""{"data":{"item":[]}}""", (await server.PostAsync("v1/graphql", body)).Body!.ToJsonString());
    }

    [Fact]
    public async Task A_pattern_that_explodes_ends_at_the_time_limit_and_its_poller_goes_on_without_it()
    {
        var database = await postgres.CreateDatabaseAsync(Setup);
        await using var server = await ApiServer.StartAsync(
            database, options => options with { Model = options.Model with { StatementTimeout = TimeSpan.FromSeconds(1) } });
        await server.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "item"}}""");
        var endpoint = new Uri(server.Root, "v1/graphql");
        using var neighbour = await LiveClient.SubscribeAsync(endpoint, Matching("^o"));
        Assert.Contains("\"one\"", await neighbour.ReceiveAsync(), StringComparison.Ordinal);

        using var hostile = await LiveClient.SubscribeAsync(endpoint, Matching("(.*)(.*)(.*)(.*)(.*)\\5\\4\\3\\2\\1x$"));
        var refusal = JsonNode.Parse(await hostile.ReceiveAsync())!;

        Assert.Contains("longer than the limit on its running time", refusal.ToJsonString(), StringComparison.Ordinal);
        await ExecuteAsync(database, "update item set name = 'other' where id = 1");
        Assert.Contains("\"other\"", await neighbour.ReceiveAsync(), StringComparison.Ordinal);
    }

    private static string Matching(string pattern) =>
        "subscription { item(where: {name: {_regex: " + JsonSerializer.Serialize(pattern) + "}}) { name } }";

    private static IEnumerable<(byte[] Body, string Expected)> Bodies()
    {
        yield return (Request("{ item { " + string.Concat(Enumerable.Repeat("id ", 350_000)) + "} }"), "characters, more than");
        yield return (Request(string.Concat(Enumerable.Repeat("{ item ", 1_000)) + string.Concat(Enumerable.Repeat("}", 1_000))), "nests deeper");
        yield return (
            Request("{ item(where: " + string.Concat(Enumerable.Repeat("{_not: ", 1_000)) + "{}" + string.Concat(Enumerable.Repeat("}", 1_000)) + ") { id } }"),
            "deep");
        yield return (Request("{ item { ...a } } fragment a on item { ...b } fragment b on item { ...a }"), "form a cycle");
        yield return (Request("{ item { " + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"a{i}: id ")) + "} }"), "more than the 5000");
        yield return (Request("query ($v: Int!) { item(limit: $v) { id } }", """{"v": {"a": [1]}}"""), "expected");
        yield return (Request("query ($v: [Int!]!) { item(where: {id: {_in: $v}}) { id } }", """{"v": [[[1]]]}"""), "expected");
        yield return (Request("query ($v: item_bool_exp!) { item(where: $v) { id } }", """{"v": "id = 1"}"""), "expected an object");
        yield return (Request("query ($v: jsonb!) { item(where: {doc: {_eq: $v}}) { id } }", """{"v": """ + Nested(10_000) + "}"), "not valid JSON");
        yield return ([.. "{\"query\": \"{ item(where: {name: {_eq: \\\""u8, 0xff, 0xfe, .. "\\\"}}) { id } }\"}"u8], "not valid JSON");
        yield return (Request("query ($v: Int!) { item(limit: $v) { id } }", """{"v": NaN}"""), "not valid JSON");
        yield return (Request("query ($v: float8!) { item(where: {ratio: {_eq: $v}}) { id } }", """{"v": Infinity}"""), "not valid JSON");
        yield return (Request("query ($v: bigint!) { item(where: {big: {_eq: $v}}) { id } }", """{"v": 9223372036854775808}"""), "integer overflow");
        yield return (Request("query ($v: bigint!) { item(where: {big: {_eq: $v}}) { id } }", """{"v": "9223372036854775808"}"""), "out of range");
        yield return (Request("query ($v: float8!) { item(where: {ratio: {_eq: $v}}) { id } }", """{"v": 1e400}"""), "1e400");
        yield return (Request("query ($v: timestamptz!) { item(where: {at: {_eq: $v}}) { id } }", """{"v": "4714-01-01 BC"}"""), "out of range");
        yield return (Request("query ($v: timestamptz!) { item(where: {at: {_eq: $v}}) { id } }", """{"v": "yesterday or so"}"""), "invalid input syntax");
        yield return (Request("query ($v: String!) { item(where: {name: {_eq: $v}}) { id } }", """{"v": "a\u0000b"}"""), "0x00");
        yield return (Request("query ($v: jsonb!) { item(where: {doc: {_eq: $v}}) { id } }", """{"v": {"a": "\u0000"}}"""), "0x00");
        yield return (Request("query ($v: String!) { item(where: {name: {_regex: $v}}) { id } }", """{"v": "("}"""), "invalid regular expression");
        yield return (
            Request("query ($v: String!) { item(where: {name: {_regex: $v}}) { id } }", """{"v": "(.*)(.*)(.*)(.*)(.*)\\5\\4\\3\\2\\1x$"}"""), "longer than the limit on its running time");
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static byte[] Request(string query, string variables = "{}") =>
        Encoding.UTF8.GetBytes($$"""{"query": {{JsonSerializer.Serialize(query)}}, "variables": {{variables}} }""");

    private static string Start(byte[] text) => Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(300, text.Length)));

    private static async Task<JsonNode> PostAsync(HttpClient http, Uri root, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await http.PostAsync(new Uri(root, "v1/graphql"), content, Token);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
