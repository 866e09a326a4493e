using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Tests.SavedQueries;

public sealed class AllowlistTests
{
    private const string Query = """query Q($a: [Int!]! = [1, 2], $b: author_bool_exp) { author(where: {id: {_in: $a}, name: {_eq: "x"}}, limit: 1.5) { id ...F @skip(if: true) } } fragment F on author { name }""";

    [Theory]
    [InlineData("")]
    [InlineData("query { author { id name } }")]
    [InlineData("subscription { author { id } }")]
    public void Allows_nothing_while_empty(string document) => Assert.False(Allowlist.Empty.Allows(document));

    [Theory]
    [InlineData("query Q($a:[Int!]!=[1 2],$b:author_bool_exp){author(limit:1.5 where:{name:{_eq:\"x\"} id:{_in:$a}}){id ...F@skip(if:true)}}fragment F on author{name}")]
    [InlineData("query Q($a: [Int!]! = [1, 2], $b: author_bool_exp) { author(where: {id: {_in: $a}, name: {_eq: \"\"\"x\"\"\"}}, limit: 1.5) { __typename id ...F @skip(if: true) } t: __typename } # end\nfragment F on author { name __typename }")]
    public void Compares_what_documents_mean(string same) => Assert.True(Of(Query).Allows(same));

    [Theory]
    [InlineData("query Q", "query P")]
    [InlineData("query Q", "subscription Q")]
    [InlineData("query Q", "query Q2")]
    [InlineData("$a: [Int!]!", "$a: [Int!]")]
    [InlineData("$a: [Int!]!", "$a: [Int]!")]
    [InlineData("= [1, 2]", "= [2, 1]")]
    [InlineData("= [1, 2]", "")]
    [InlineData("$b", "$c")]
    [InlineData("author(", "a: author(")]
    [InlineData("\"x\"", "\"X\"")]
    [InlineData("\"x\"", "x")]
    [InlineData("\"x\"", "$b")]
    [InlineData("limit: 1.5", "limit: 2")]
    [InlineData("limit: 1.5", "offset: 1.5")]
    [InlineData("_in: $a", "_in: [$a]")]
    [InlineData("id ...F", "...F id")]
    [InlineData("id ...F @skip(if: true)", "id ...F")]
    [InlineData("@skip(if: true)", "@skip(if: false)")]
    [InlineData("{ name }", "{ name id }")]
    [InlineData("on author", "on article")]
    public void Tells_apart_what_differs(string part, string other)
    {
        var document = Query.Replace(part, other, StringComparison.Ordinal);

        Assert.NotEqual(Query, document);
        Assert.False(Of(Query).Allows(document));
        Assert.True(Of(Query).Allows(Query));
    }

    [Theory]
    [InlineData("{ author { id } }", "query { author { id } }")]
    [InlineData("{ author { ... on author { id } } }", "{ author { ...  on author { id __typename } } }")]
    public void Spellings_of_one_document_are_the_same(string saved, string asked) => Assert.True(Of(saved).Allows(asked));

    [Theory]
    [InlineData("{ author { a: id b: name } }", "{ author { a: id, b: id } }")]
    [InlineData("{ author { ... on author { id } } }", "{ author { ... { id } } }")]
    [InlineData("{ author(where: {name: {_eq: \"a,}b\"}}) { id } }", "{ author(where: {name: {_eq: \"a\"}}) { id } }")]
    [InlineData("query A { author { id } }", "query A { author { id } } query B { author { name } }")]
    [InlineData("{ author { id } }", "{ author { id }")]
    [InlineData("{ author { id } }", "{ author { id ...F } }")]
    public void Nothing_else_slips_through(string saved, string asked) => Assert.False(Of(saved).Allows(asked));

    [Fact]
    public void Scopes_are_for_their_roles_alone()
    {
        var list = SavedWorld.Of("""
            query_collections:
              - { name: all, definition: { queries: [{ name: a, query: '{ author { id } }' }] } }
              - { name: some, definition: { queries: [{ name: b, query: '{ author { name } }' }] } }
              - { name: none, definition: { queries: [{ name: c, query: '{ article { id } }' }] } }
            allowlist:
              - { collection: all }
              - { collection: some, scope: { global: false, roles: [user, editor] } }
            """).Set.Allowlist;

        Assert.True(list.Allows("{author{id}}"));
        Assert.True(list.Allows("{author{id}}", "anybody"));
        Assert.False(list.Allows("{author{name}}"));
        Assert.True(list.Allows("{author{name}}", "editor"));
        Assert.False(list.Allows("{author{name}}", "guest"));
        Assert.False(list.Allows("{article{id}}", "user"));
    }

    [Fact]
    public void An_entry_that_is_not_understood_allows_nothing()
    {
        var world = SavedWorld.Of("""
            query_collections:
              - { name: c, definition: { queries: [{ name: q, query: '{ author { id } }' }] } }
              - { name: d, definition: { queries: [{ name: q, query: '{ author { name } }' }] } }
              - { name: e, definition: { queries: [{ name: q, query: '{ article { id } }' }] } }
            allowlist:
              - { collection: c, scope: { global: yes please } }
              - { collection: d, scope: { global: false } }
              - { collection: e, scope: { global: true, roles: [user] } }
              - { collection: gone }
            """);

        Assert.Equal(3, world.Read.Problems.Length);
        Assert.Equal("there is no query collection of this name", Assert.Single(world.Set.Problems).Reason);
        Assert.All(
            (string[])["{author{id}}", "{author{name}}", "{article{id}}"],
            document => Assert.False(world.Set.Allowlist.Allows(document, "user")));
    }

    private static Allowlist Of(string document) => SavedWorld.Of(
        $"query_collections:\n  - {{ name: c, definition: {{ queries: [{{ name: q, query: '{document}' }}] }} }}\nallowlist: [{{ collection: c }}]\n").Set.Allowlist;
}
