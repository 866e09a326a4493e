using CsCheck;
using LiveQuery.Compiler;

namespace LiveQuery.Tests.Relay;

/// <summary>What makes relay subscriptions share a plan, and what does not.</summary>
public sealed class RelaySharingTests
{
    private const string Page = "subscription ($n: Int, $c: String) { author_connection(first: $n, after: $c, order_by: {name: desc}) { edges { cursor } pageInfo { hasPreviousPage } } }";
    private const string Node = "subscription ($id: ID!) { node(id: $id) { id ... on author { name } } }";

    [Fact]
    public void Values_of_pages_never_make_another_plan()
    {
        var one = Of(Page, $$"""{"n": 1, "c": "{{RelayApi.Base64("""{"name": "a", "id": 1}""")}}"}""");
        var two = Of(Page, $$"""{"n": 200, "c": "{{RelayApi.Base64("""{"name": null, "id": 7}""")}}"}""");
        var literal = Of(Page.Replace("$n", "3", StringComparison.Ordinal).Replace("(3: Int, $c: String)", "($c: String)", StringComparison.Ordinal), $$"""{"c": "{{RelayApi.Base64("""{"id": "9", "name": ""}""")}}"}""");

        Assert.Same(one.Plan, two.Plan);
        Assert.Equal(one.Plan.MultiplexedSql, literal.Plan.MultiplexedSql);
        Assert.Equal(["a", "1", "1"], one.Values);
        Assert.Equal([null, "7", "200"], two.Values);
        Assert.Equal(["", "9", "3"], literal.Values);
    }

    [Fact]
    public void Which_arguments_there_are_makes_another_plan()
    {
        var all = Of(Page, "{}");
        var first = Of(Page, """{"n": 1}""");
        Assert.NotEqual(all.Plan.MultiplexedSql, first.Plan.MultiplexedSql);
        Assert.Equal(all.Plan.MultiplexedSql, Of(Page, """{"n": null, "c": null}""").Plan.MultiplexedSql);
    }

    [Fact]
    public void Ids_of_one_table_share_a_plan_and_those_of_two_do_not()
    {
        var one = Of(Node, Id("""[1, "public", "author", 1]"""));
        var two = Of(Node, Id("""[1,"public","author","2"]"""));
        var other = Of(Node, Id("""[1, "public", "article", 1]"""));

        Assert.Equal(one.Plan.MultiplexedSql, two.Plan.MultiplexedSql);
        Assert.NotEqual(one.Plan.MultiplexedSql, other.Plan.MultiplexedSql);
        Assert.Equal(["1", "2"], [.. one.Values, .. two.Values]);

        // The plan is kept by then: a value that is wrong must be found all the same.
        Assert.StartsWith("value of column 'id' in node id", RelayApi.Blog.Refusal(Node, Id("""[1, "public", "author", false]""")).Message, StringComparison.Ordinal);
        Assert.Contains("unexpected column values", RelayApi.Blog.Refusal(Node, Id("""[1, "public", "author", 1, 1]""")).Message, StringComparison.Ordinal);
        Assert.Contains("cursor is invalid", RelayApi.Blog.Refusal(Page, """{"n": 1, "c": "e30="}""").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_in_keys_travel_as_their_text()
    {
        Assert.Equal(["a", "{1,NULL}"], Of(Node, Id("""[1, "public", "membership", "a", "{1,NULL}"]""")).Values);
    }

    [Fact]
    public void Whatever_stands_in_a_cursor_or_an_id_the_answer_is_a_plan_or_an_error()
    {
        var json = Gen.OneOf(
            Gen.String[0, 20],
            Gen.Select(Gen.String[0, 6], Gen.Int).Select((text, number) => $$"""{"name": "{{text}}", "id": {{number}}}"""),
            Gen.Select(Gen.String[0, 6], Gen.Double).Select((text, number) => $"[1, \"public\", \"{text}\", {number:R}]"),
            Gen.Const(new string('[', 5_000)),
            Gen.Const("{\"id\": 1, \"name\": \"\\ud800\"}"));
        var encoded = Gen.OneOf(json.Select(RelayApi.Base64), Gen.String[0, 30]);
        encoded.Sample(
            text =>
            {
                var variables = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["c"] = text });
                Assert.NotNull(RelayApi.Blog.Compile(Page.Replace("$n: Int, ", "", StringComparison.Ordinal).Replace("first: $n, ", "", StringComparison.Ordinal), variables));
                Assert.NotNull(RelayApi.Blog.Compile(Node.Replace("$id", "$c", StringComparison.Ordinal), variables));
            },
            iter: 2_000);
    }

    private static StatementPart Of(string query, string variables) => RelayApi.Blog.Statement(query, variables);

    private static string Id(string json) => $$"""{"id": "{{RelayApi.Base64(json)}}"}""";
}
