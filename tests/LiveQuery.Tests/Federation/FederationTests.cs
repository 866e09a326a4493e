using GraphQLParser;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Tests.Metadata;
using LiveQuery.Tests.Relay;

namespace LiveQuery.Tests.Federation;

/// <summary>The schema as a subgraph of an Apollo federation.</summary>
public sealed class FederationTests
{
    private const string Query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on author { name } ... on membership { team } } }";

    private static readonly RelayApi Api = new(
        TestCatalog.Of(
            TestCatalog.Table(
                "author",
                [TestCatalog.Column("id", PostgresType.Int4, nullable: false), TestCatalog.Column("name", PostgresType.Text, comment: "says \"hi\"\n\\")],
                key: ["id"]),
            TestCatalog.Table(
                "membership",
                [TestCatalog.Column("team", PostgresType.Text, nullable: false), TestCatalog.Column("tags", TestCatalog.ArrayOf(PostgresType.Int4), nullable: false)],
                key: ["team", "tags"]),
            TestCatalog.Table("note", [TestCatalog.Column("id", PostgresType.Int4, nullable: false)], key: ["id"]),
            TestCatalog.Table("_Any", [TestCatalog.Column("id", PostgresType.Int4, nullable: false)], key: ["id"])),
        new CompilerOptions { EnableApolloFederation = true });

    [Fact]
    public void Without_the_option_there_is_none_of_it() =>
        Assert.Equal("field '_service' not found in type: 'query_root'", RelayApi.Blog.Refusal("{ _service { sdl } }", isRelay: false).Message);

    [Fact]
    public void The_sdl_tells_keys_and_leaves_out_what_gateways_add()
    {
        var sdl = Api.Introspect("{ _service { __typename text: sdl } }", isRelay: false).GetProperty("_service").GetProperty("text").GetString()!;

        Parser.Parse(sdl);
        Assert.Contains("schema {\n  query: query_root\n  mutation: mutation_root\n  subscription: subscription_root\n}\n", sdl, StringComparison.Ordinal);
        Assert.Contains("type author @key(fields: \"id\") {\n  id: Int!\n  \"says \\\"hi\\\"\\n\\\\\"\n  name: String\n}\n", sdl, StringComparison.Ordinal);
        Assert.Contains("type membership @key(fields: \"team tags\") {", sdl, StringComparison.Ordinal);
        Assert.Contains("type note {", sdl, StringComparison.Ordinal);
        foreach (var word in (string[])["_service", "_entities", "_Any", "_Entity", "_Service", "__Type", "scalar Int", "scalar String"])
        {
            Assert.DoesNotContain(word, sdl, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_union_holds_the_types_with_keys()
    {
        var type = Api.Introspect("{ __type(name: \"_Entity\") { kind possibleTypes { name } } }", isRelay: false).GetProperty("__type");
        Assert.Equal("UNION", type.GetProperty("kind").GetString());
        Assert.Equal(["author", "membership"], type.GetProperty("possibleTypes").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
    }

    [Fact]
    public void Representations_become_arrays_of_keys()
    {
        var statement = Api.Statement(
            Query,
            """{"r": [{"__typename": "membership", "team": "a,b", "tags": [1, 2]}, {"__typename": "author", "id": 3, "name": "passed over"}, {"__typename": "author", "id": "4"}]}""",
            isRelay: false);

        Assert.Equal(["{1,2}", "{3,4}", "{0}", "{\"a,b\"}", "{\"{1,2}\"}"], statement.Values);
    }

    [Fact]
    public void Neither_the_number_nor_the_order_of_rows_makes_another_plan()
    {
        var one = Of("""[{"__typename": "author", "id": 1}, {"__typename": "membership", "team": "a", "tags": []}]""");
        var many = Of("""[{"__typename": "membership", "team": "a", "tags": []}, {"__typename": "author", "id": 1}, {"__typename": "author", "id": 2}]""");
        var other = Of("""[{"__typename": "author", "id": 1}]""");

        Assert.Same(one.Plan, many.Plan);
        Assert.NotEqual(one.Plan.DirectSql, other.Plan.DirectSql);
        Assert.Empty(Of("[]").Values);
    }

    [Theory]
    [InlineData("[3]", "$.selectionSet._entities.args.representations[0]", "representations is expecting a list of objects only")]
    [InlineData("[{\"__typename\": \"author\", \"id\": 1}, {\"id\": 1}]", "$.selectionSet._entities.args.representations[1]", "__typename key not found")]
    [InlineData("[{\"__typename\": 1}]", "$.selectionSet._entities.args.representations[0]", "__typename can only be a string value")]
    [InlineData("[{\"__typename\": \"a b\"}]", "$.selectionSet._entities.args.representations[0]", "a b is not a valid graphql name")]
    [InlineData("[{\"__typename\": \"note\", \"id\": 1}]", "$.selectionSet._entities", "note is not found in selection set or apollo federation is not enabled for the type")]
    [InlineData("[{\"__typename\": \"author\"}]", "$.selectionSet._entities", "cannot find id in _Any type")]
    [InlineData("[{\"__typename\": \"author\", \"id\": null}]", "$.selectionSet._entities", "unexpected null value for type 'Int'")]
    [InlineData("[{\"__typename\": \"author\", \"id\": true}]", "$.selectionSet._entities", "parsing Int failed, expected Number, but encountered Boolean")]
    public void Mistakes_are_told_in_hasuras_words(string representations, string path, string message)
    {
        // With a good request before it, so that the plan is kept.
        Of("""[{"__typename": "author", "id": 1}]""");
        var error = Api.Refusal(Query, $$"""{"r": {{representations}}}""", isRelay: false);
        Assert.Equal((message, path, "validation-failed"), (error.Message, error.Path, error.Code));
    }

    [Fact]
    public void Fragments_are_checked_whatever_the_rows()
    {
        Assert.Equal("field 'nothing' not found in type: 'membership'", Api.Refusal("{ _entities(representations: []) { ... on membership { nothing } } }", isRelay: false).Message);
        Assert.Equal("field 'id' not found in type: '_Entity'", Api.Refusal("{ _entities(representations: []) { id } }", isRelay: false).Message);
    }

    private static StatementPart Of(string representations) => Api.Statement(Query, $$"""{"r": {{representations}}}""", isRelay: false);
}
