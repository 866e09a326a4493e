using System.Text;
using System.Text.Json;
using CsCheck;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>Names and strings can never become SQL.</summary>
public sealed class InjectionTests(PostgresFixture postgres)
{
    private static readonly string[] Pieces =
    [
        "'", "\"", "\\", "--", "/*", "*/", ";", "$1", "$$", "s.p1", "{", "}", "{}", "NULL", ",", "(", ")", "%", "_", "\n", "\t", "é", "🚀", "\u202e",
        "'; drop table item; --", "\\'", "E'", "||", "::text", " or 1=1", "a", "1",
    ];

    private static readonly Gen<string> Hostile =
        Gen.Int[0, Pieces.Length - 1].Array[0, 8].Select(picks => string.Concat(picks.Select(pick => Pieces[pick])));

    [Fact]
    public async Task Values_come_back_as_they_went_in_and_never_change_the_statement()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(
            "create table item (id int primary key, name text, tags text[], doc jsonb); insert into item (id) values (1)"));
        await Hostile.SampleAsync(text => ComesBack(source, text), iter: 150, threads: 1);
    }

    private static async Task ComesBack(TestSource source, string text)
    {
        await using (var database = Npgsql.NpgsqlDataSource.Create(source.ConnectionString))
        {
            await using var update = database.CreateCommand("update item set name = $1, tags = array[$1], doc = to_jsonb($1)");
            update.Parameters.Add(new() { Value = text });
            await update.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var json = JsonSerializer.Serialize(text);
        const string ByVariable = """
            query ($t: String!, $l: [String!], $d: jsonb) {
              item(where: {name: {_eq: $t, _in: [$t, "x"]}, tags: {_contains: $l}, doc: {_eq: $d}}) { name tags doc }
            }
            """;
        var variables = $$"""{"t": {{json}}, "l": [{{json}}], "d": {{json}} }""";
        await Answers(source, source.Compile(ByVariable, variables: variables), text);

        // GraphQL's strings are JSON's, but for what JSON does not need to escape.
        var literal = $"{{ item(where: {{name: {{_eq: {json}}}, tags: {{_eq: [{json}]}}, doc: {{_contains: {json}}}}}) {{ name tags doc }} }}";
        await Answers(source, source.Compile(literal), text);

        var session = new Session("admin", new Dictionary<string, string> { ["x-hasura-name"] = text });
        Assert.Equal(source.Compile(ByVariable, session, variables).Statement.Plan.DirectSql, Reference(source));
    }

    private static string Reference(TestSource source) => source.Compile(
        """
            query ($t: String!, $l: [String!], $d: jsonb) {
              item(where: {name: {_eq: $t, _in: [$t, "x"]}, tags: {_contains: $l}, doc: {_eq: $d}}) { name tags doc }
            }
            """,
        variables: """{"t": "plain", "l": ["plain"], "d": "plain"}""").Statement.Plan.DirectSql;

    private static async Task Answers(TestSource source, CompiledOperation operation, string text)
    {
        var answer = await source.Engine.ExecuteAsync(operation, TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        using var json = JsonDocument.Parse(answer.Data);
        var row = Assert.Single(json.RootElement.GetProperty("item").EnumerateArray());
        Assert.Equal(text, row.GetProperty("name").GetString());
        Assert.Equal(text, row.GetProperty("tags")[0].GetString());
        Assert.Equal(text, row.GetProperty("doc").GetString());
    }

    [Fact]
    public async Task Names_of_tables_and_columns_are_only_names()
    {
        string[] names =
        [
            "select", "a b", "it's", "quo\"te", "dollar$1", "t1", "s", "p1", "order_1", "data", "hash", "i", "seen", "Ünïcode🚀", "x\\y", "--", ";drop table a",
            new string('l', 63),
        ];
        var setup = new StringBuilder();
        var tables = new List<string>();
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i].Replace("\"", "\"\"", StringComparison.Ordinal);
            setup.AppendLine($"create table \"{name}\" (id int primary key, \"{name}\" text, other int); insert into \"{name}\" values (1, 'v{i}', {i});");
            var json = JsonSerializer.Serialize(names[i]);
            tables.Add($$"""
                {"table": {"schema": "public", "name": {{json}} }, "configuration": {"custom_name": "table{{i}}", "column_config": { {{json}}: {"custom_name": "value"} } } }
                """);
        }

        var metadata = $$"""
            {"version": 3, "sources": [{"name": "default", "kind": "postgres", "tables": [{{string.Join(", ", tables)}}],
              "configuration": {"connection_info": {"database_url": "postgres://unused"} } }]}
            """;
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(setup.ToString()), metadata);
        for (var i = 0; i < names.Length; i++)
        {
            var query = """
                subscription ($n: Int) {
                  table0(where: {value: {_like: "v%"}}, order_by: [{value: desc}], limit: $n) { value }
                  table0_aggregate(distinct_on: value) { aggregate { max { value } } nodes { id } }
                }
                """.Replace("table0", $"table{i}", StringComparison.Ordinal);
            using var listener = Listener.Start(source, source.Compile(query, variables: """{"n": 5}"""));
            using var second = Listener.Start(source, source.Compile(query, variables: """{"n": 6}"""));
            var expected = """{"table0":[{"value":"v0"}],"table0_aggregate":{"aggregate":{"max":{"value":"v0"}},"nodes":[{"id":1}]}}"""
                .Replace("table0", $"table{i}", StringComparison.Ordinal)
                .Replace("v0", $"v{i}", StringComparison.Ordinal);
            await listener.UntilStateAsync(expected);
            await second.UntilStateAsync(expected);
        }
    }

    [Fact]
    public async Task Text_that_postgres_cannot_hold_is_refused()
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync("create table item (id int primary key, name text)"));
        const string Query = "query ($t: String!) { item(where: {name: {_eq: $t}}) { id } }";

        Assert.Contains("0x00", Refusal("""{"t": "a\u0000b"}"""), StringComparison.Ordinal);
        Assert.Contains("surrogate", Refusal("""{"t": "\ud800"}"""), StringComparison.Ordinal);

        string Refusal(string variables) =>
            Assert.IsType<CompileFailure>(source.TryCompile(Query, variables: variables)).Error.Message;
    }
}
