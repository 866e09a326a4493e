using System.Text;
using LiveQuery.Compiler.Model;

namespace LiveQuery.FunctionalTests.Relay;

/// <summary>Subscriptions over connections and nodes: multiplexed like any other.</summary>
public sealed class RelayLiveTests(PostgresFixture postgres)
{
    private const string Setup = """
        create table account (id int primary key, owner int not null, note text);
        insert into account select i, i % 2, 'n' || i from generate_series(1, 9) i;
        """;

    private const string Metadata = """
        {
          "version": 3,
          "sources": [{
            "name": "default",
            "kind": "postgres",
            "configuration": { "connection_info": { "database_url": "postgres://unused" } },
            "tables": [{
              "table": { "schema": "public", "name": "account" },
              "select_permissions": [
                { "role": "user", "permission": { "columns": ["note"], "filter": { "owner": { "_eq": "X-Hasura-User-Id" } }, "limit": 3 } }
              ]
            }]
          }]
        }
        """;

    private const string Page = "subscription ($n: Int!, $c: String!) { account_connection(first: $n, after: $c) { pageInfo { hasNextPage hasPreviousPage } edges { node { id note } } } }";
    private const string Node = "subscription ($id: ID!) { node(id: $id) { ... on account { note } } }";

    [Fact]
    public async Task Pages_of_two_sessions_share_a_poller_and_changes_arrive()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), Metadata);
        using var odd = Subscribe(source, Page, User(1), $$"""{"n": 9, "c": "{{Base64("""{"id" : 1}""")}}"}""");
        using var even = Subscribe(source, Page, User(0), $$"""{"n": 1, "c": "{{Base64("""{"id" : 2}""")}}"}""");

        // The permission's limit bounds a page as it bounds a list.
        await odd.UntilStateAsync(State(hasNext: true, 3, 5, 7));
        await even.UntilStateAsync(State(hasNext: true, 4));
        var poller = Assert.Single(source.Engine.ReadState().Pollers);
        Assert.Equal((2, 2), (poller.Cohorts, poller.Subscribers));

        await source.ExecuteAsync("insert into account values (6000, 1, 'n6000'); delete from account where id in (4, 7, 9); update account set owner = 0 where id = 3");
        await odd.UntilStateAsync(State(hasNext: false, 5, 6000));
        await even.UntilStateAsync(State(hasNext: true, 3));
        Assert.Empty(odd.Errors);
        Assert.Null(odd.Violation);
    }

    [Fact]
    public async Task Nodes_of_two_sessions_share_a_poller_and_each_sees_its_own_alone()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), Metadata);
        using var own = Subscribe(source, Node, User(1), $$"""{"id": "{{NodeId(1)}}"}""");
        using var other = Subscribe(source, Node, User(0), $$"""{"id": "{{NodeId(1)}}"}""");
        using var missing = Subscribe(source, Node, User(0), $$"""{"id": "{{NodeId(100)}}"}""");

        await own.UntilStateAsync("""{"node":{"note":"n1"}}""");
        await other.UntilStateAsync("""{"node":null}""");
        await missing.UntilStateAsync("""{"node":null}""");
        Assert.Equal(3, Assert.Single(source.Engine.ReadState().Pollers).Cohorts);

        await source.ExecuteAsync("update account set owner = 0, note = 'moved' where id = 1; insert into account values (100, 0, 'new')");
        await own.UntilStateAsync("""{"node":null}""");
        await other.UntilStateAsync("""{"node":{"note":"moved"}}""");
        await missing.UntilStateAsync("""{"node":{"note":"new"}}""");
    }

    [Fact]
    public async Task A_cursor_that_postgres_refuses_is_its_subscribers_error_alone()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), Metadata);
        using var good = Subscribe(source, Page, User(1), $$"""{"n": 1, "c": "{{Base64("""{"id" : 1}""")}}"}""");
        using var bad = Subscribe(source, Page, User(1), $$"""{"n": 1, "c": "{{Base64("""{"id" : "x"}""")}}"}""");

        await bad.UntilAsync(listener => listener.Refusal is not null, "it is refused");
        await good.UntilStateAsync(State(hasNext: true, 3));
        Assert.Contains("invalid input syntax", bad.Refusal!.Message, StringComparison.Ordinal);
    }

    private static Listener Subscribe(TestSource source, string query, Session session, string variables) =>
        Listener.Start(source, source.Compile(query, session, variables, isRelay: true), session);

    private static Session User(int id) => new("user", [KeyValuePair.Create("x-hasura-user-id", $"{id}")]);

    private static string State(bool hasNext, params int[] ids)
    {
        var edges = ids.Select(id => $$$"""{"node":{"id":"{{{NodeId(id)}}}","note":"n{{{id}}}"}}""");
        return $$$$"""{"account_connection":{"pageInfo":{"hasNextPage":{{{{(hasNext ? "true" : "false")}}}},"hasPreviousPage":true},"edges":[{{{{string.Join(',', edges)}}}}]}}""";
    }

    private static string NodeId(int id) => Base64($"[1, \"public\", \"account\", {id}]");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
