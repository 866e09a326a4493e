using System.Text.Json;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.FunctionalTests.Metadata;

/// <summary>Each filter lets those rows pass that the same condition in SQL does.</summary>
public sealed class PermissionFilterTests(PostgresFixture postgres)
{
    private const string Setup = """
        create type mood as enum ('happy', 'sad');
        create domain code as text check (value ~ '^[a-z]+$');
        create table team (id int primary key, name text not null);
        create table member (
            id int primary key, team_id int references team, boss_id int references member, name text, nick varchar(20),
            age int, score numeric, active bool, mood mood, code code, token uuid, joined timestamptz, tags text[],
            ages int[], data jsonb);
        create table badge (member_id int not null, level int not null, label text);
        insert into team values (1, 'red'), (2, 'blue');
        insert into member values
          (1, 1, null, 'Ann', 'annie', 30, 1.5, true, 'happy', 'abc', '00000000-0000-0000-0000-000000000001', '2020-01-01T00:00:00Z', '{a,b}', '{1,2}', '{"k": 1, "l": [1, 2]}'),
          (2, 1, 1, 'Bob', 'bob', 40, 2.5, false, 'sad', 'def', '00000000-0000-0000-0000-000000000002', '2021-01-01T00:00:00Z', '{"b c","d\"e"}', '{}', '{"m": {"n": null}}'),
          (3, 2, 2, 'a%_b', null, null, null, null, null, null, null, null, null, null, null),
          (4, null, 4, null, 'x', 4, 0, true, 'sad', 'x', null, 'infinity', '{NULL}', '{4}', '"text"');
        insert into badge values (1, 30, 'gold'), (2, 1, 'tin'), (4, 9, null);
        """;

    private static readonly (string Filter, string Sql)[] Filters =
    [
        ("{}", "true"),
        ("{\"_or\": []}", "false"),
        ("{\"id\": {\"_eq\": 2}}", "id = 2"),
        ("{\"id\": \"X-Hasura-User-Id\"}", "id = 2"),
        ("{\"age\": {\"_neq\": 30}}", "age <> 30"),
        ("{\"age\": {\"_eq\": null}}", "age is null"),
        ("{\"age\": null}", "age is null"),
        ("{\"age\": {\"_neq\": null}}", "age is not null"),
        ("{\"_not\": {\"age\": {\"_eq\": 30}}}", "not age = 30"),
        ("{\"_not\": {\"age\": {\"_neq\": 30}}}", "not age <> 30"),
        ("{\"age\": {\"_gt\": 4, \"_lte\": \"40\"}}", "age > 4 and age <= 40"),
        ("{\"score\": {\"_gte\": 1.5, \"_lt\": 2.5}}", "score >= 1.5 and score < 2.5"),
        ("{\"age\": {\"_in\": [30, 4]}}", "age in (30, 4)"),
        ("{\"age\": {\"_in\": []}}", "false"),
        ("{\"age\": {\"_nin\": []}}", "true"),
        ("{\"age\": {\"_nin\": [30, 4]}}", "age not in (30, 4)"),
        ("{\"id\": {\"_in\": \"X-Hasura-Ids\"}}", "id in (1, 4)"),
        ("{\"id\": {\"_nin\": \"x-hasura-ids\"}}", "id not in (1, 4)"),
        ("{\"id\": {\"_in\": [\"X-Hasura-User-Id\", 3]}}", "id in (2, 3)"),
        ("{\"age\": {\"_nin\": [\"X-Hasura-User-Id\", 30]}}", "age not in (2, 30)"),
        ("{\"name\": {\"_like\": \"A%\"}}", "name like 'A%'"),
        ("{\"name\": {\"_nlike\": \"A%\"}}", "name not like 'A%'"),
        ("{\"name\": {\"_ilike\": \"a%\"}}", "name ilike 'a%'"),
        ("{\"name\": {\"_nilike\": \"a%\"}}", "name not ilike 'a%'"),
        ("{\"name\": {\"_like\": \"a\\\\%\\\\_b\"}}", "name like 'a\\%\\_b'"),
        ("{\"name\": {\"_similar\": \"(A|B)%\"}}", "name similar to '(A|B)%'"),
        ("{\"name\": {\"_nsimilar\": \"(A|B)%\"}}", "name not similar to '(A|B)%'"),
        ("{\"name\": {\"_regex\": \"^A\"}}", "name ~ '^A'"),
        ("{\"name\": {\"_nregex\": \"^A\"}}", "name !~ '^A'"),
        ("{\"name\": {\"_iregex\": \"^a\"}}", "name ~* '^a'"),
        ("{\"name\": {\"_niregex\": \"^a\"}}", "name !~* '^a'"),
        ("{\"nick\": {\"_like\": \"b%\"}}", "nick like 'b%'"),
        ("{\"nick\": {\"_eq\": \"bob\"}}", "nick = 'bob'"),
        ("{\"code\": {\"_ilike\": \"%B%\"}}", "code ilike '%B%'"),
        ("{\"code\": {\"_eq\": \"NOT A CODE\"}}", "false"),
        ("{\"age\": {\"_is_null\": true}}", "age is null"),
        ("{\"age\": {\"_is_null\": false}}", "age is not null"),
        ("{\"active\": true}", "active"),
        ("{\"mood\": {\"_eq\": \"sad\"}}", "mood = 'sad'"),
        ("{\"mood\": {\"_in\": [\"sad\", \"happy\"]}}", "mood in ('sad', 'happy')"),
        ("{\"token\": \"00000000-0000-0000-0000-000000000002\"}", "id = 2"),
        ("{\"joined\": {\"_gt\": \"2020-06-01\"}}", "joined > '2020-06-01'"),
        ("{\"tags\": {\"_contains\": [\"b c\", \"d\\\"e\"]}}", "id = 2"),
        ("{\"tags\": {\"_contained_in\": [\"a\", \"b\", \"c\"]}}", "tags <@ '{a,b,c}'"),
        ("{\"tags\": {\"_eq\": [\"a\", \"b\"]}}", "id = 1"),
        ("{\"tags\": {\"_contains\": \"X-Hasura-Tags\"}}", "tags @> '{a}'"),
        ("{\"ages\": {\"_contains\": [2]}}", "ages @> '{2}'"),
        ("{\"ages\": {\"_eq\": []}}", "ages = '{}'"),
        ("{\"data\": {\"_contains\": {\"l\": [2]}}}", "id = 1"),
        ("{\"data\": {\"_contained_in\": {\"m\": {\"n\": null}, \"o\": 1}}}", "id = 2"),
        ("{\"data\": {\"_eq\": \"text\"}}", "id = 4"),
        ("{\"data\": {\"_has_key\": \"k\"}}", "id = 1"),
        ("{\"data\": {\"_has_keys_any\": [\"k\", \"m\"]}}", "id in (1, 2)"),
        ("{\"data\": {\"_has_keys_all\": [\"k\", \"m\"]}}", "false"),
        ("{\"data\": {\"_has_keys_all\": \"X-Hasura-Keys\"}}", "id = 1"),
        ("{\"id\": {\"_ceq\": \"age\"}}", "id = age"),
        ("{\"id\": {\"_cne\": [\"boss_id\"]}}", "id <> boss_id"),
        ("{\"id\": {\"_cgt\": \"boss_id\"}}", "id > boss_id"),
        ("{\"id\": {\"_cgte\": \"boss_id\"}}", "id >= boss_id"),
        ("{\"id\": {\"_clt\": \"age\"}}", "id < age"),
        ("{\"id\": {\"_clte\": \"age\"}}", "id <= age"),
        ("{\"team\": {\"name\": \"red\"}}", "team_id = 1"),
        ("{\"_not\": {\"team\": {\"name\": \"red\"}}}", "team_id is null or team_id <> 1"),
        ("{\"team\": {}}", "team_id is not null"),
        ("{\"team\": {\"members\": {\"name\": \"Bob\"}}}", "team_id = 1"),
        ("{\"members\": {\"boss_id\": {\"_ceq\": [\"$\", \"id\"]}, \"age\": {\"_clt\": [\"$\", \"age\"]}}}", "false"),
        ("{\"members\": {\"age\": {\"_cgt\": [\"$\", \"age\"]}}}", "id = 1"),
        ("{\"_exists\": {\"_table\": \"badge\", \"_where\": {\"label\": \"gold\"}}}", "true"),
        ("{\"_exists\": {\"_table\": \"badge\", \"_where\": {\"member_id\": {\"_ceq\": [\"$\", \"id\"]}, \"level\": {\"_cgte\": [\"$\", \"age\"]}}}}", "id in (1, 4)"),
        ("{\"_or\": [{\"id\": 1}, {\"_and\": [{\"id\": 4}, {\"active\": true}]}]}", "id in (1, 4)"),
        ("[{\"active\": true}, {\"mood\": \"sad\"}]", "id = 4"),
    ];

    [Fact]
    public async Task Every_filter_passes_the_rows_of_the_same_condition_in_sql()
    {
        var connection = await postgres.CreateDatabaseAsync(Setup);
        var roles = string.Join(',', Filters.Select((pair, i) => $$"""{"role":"r{{i}}","permission":{"columns":["id"],"filter":{{pair.Filter}} } }"""));
        await using var source = await TestSource.OpenAsync(connection, Metadata(roles));
        var session = new Dictionary<string, string>
        {
            ["X-Hasura-User-Id"] = "2",
            ["X-Hasura-Ids"] = "{1,4}",
            ["X-Hasura-Tags"] = "{a}",
            ["X-Hasura-Keys"] = "{k,l}",
        };

        var wrong = new List<string>();
        for (var i = 0; i < Filters.Length; i++)
        {
            var (filter, sql) = Filters[i];
            var operation = source.Compile("{ member(order_by: {id: asc}) { id } }", new Session($"r{i}", session));
            var result = await source.Engine.ExecuteAsync(operation, TestContext.Current.CancellationToken);
            var actual = Ids(result);
            var expected = await ExpectedAsync(connection, sql);
            if (actual != expected)
            {
                wrong.Add($"{filter}: {actual}, but {sql} gives {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    private static string Metadata(string roles) => $$"""
        {"version":3,"sources":[{"name":"default","kind":"postgres","tables":[
          {"table":"team","array_relationships":[{"name":"members","using":{"foreign_key_constraint_on":{"table":"member","column":"team_id"} } }]},
          {"table":"badge"},
          {"table":"member",
           "object_relationships":[{"name":"team","using":{"foreign_key_constraint_on":"team_id"} }],
           "array_relationships":[{"name":"members","using":{"foreign_key_constraint_on":{"table":"member","column":"boss_id"} } }],
           "select_permissions":[{{roles}}]}
        ]}]}
        """;

    private static string Ids(QueryResult result)
    {
        if (result.Error is { } error)
        {
            return error.ToString();
        }

        using var document = JsonDocument.Parse(result.Data);
        return string.Join(',', document.RootElement.GetProperty("member").EnumerateArray().Select(row => row.GetProperty("id").GetInt32()));
    }

    private static async Task<string> ExpectedAsync(string connection, string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand($"select coalesce(string_agg(id::text, ',' order by id), '') from member where {sql}");
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
