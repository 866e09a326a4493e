using LiveQuery.Compiler.Catalog;
using LiveQuery.Tests.Metadata;

namespace LiveQuery.Tests.Relay;

/// <summary>What the relay schema offers, and how it words mistakes.</summary>
public sealed class RelaySchemaTests
{
    private static readonly string Author1 = RelayApi.Base64("""[1, "public", "author", 1]""");

    [Fact]
    public void Tables_with_a_primary_key_are_nodes_with_connections_and_no_lists_at_the_root()
    {
        var schema = RelayApi.Blog.Introspect(
            "{ node: __type(name: \"Node\") { kind possibleTypes { name } } query: __type(name: \"query_root\") { fields { name } } "
            + "author: __type(name: \"author\") { interfaces { name } fields { name type { ofType { name } } } } note: __type(name: \"note\") { interfaces { name } } }");

        Assert.Equal("INTERFACE", schema.GetProperty("node").GetProperty("kind").GetString());
        Assert.Equal(["article", "author", "membership"], Names(schema.GetProperty("node").GetProperty("possibleTypes")));
        Assert.Equal(["article_connection", "author_connection", "membership_connection", "node"], Names(schema.GetProperty("query").GetProperty("fields")));
        Assert.Equal(["Node"], Names(schema.GetProperty("author").GetProperty("interfaces")));
        Assert.Equal(["articles", "articles_aggregate", "articles_connection", "id", "name"], Names(schema.GetProperty("author").GetProperty("fields")));
        Assert.Equal("ID", schema.GetProperty("author").GetProperty("fields")[3].GetProperty("type").GetProperty("ofType").GetProperty("name").GetString());
        Assert.Empty(Names(schema.GetProperty("note").GetProperty("interfaces")));
    }

    [Fact]
    public void The_other_schema_knows_nothing_of_relay()
    {
        Assert.Equal("field 'author_connection' not found in type: 'query_root'", RelayApi.Blog.Refusal("{ author_connection { edges { cursor } } }", isRelay: false).Message);
        Assert.Equal("field 'author' not found in type: 'query_root'", RelayApi.Blog.Refusal("{ author { id } }").Message);
        Assert.Contains("\"id\"", RelayApi.Blog.Statement("{ author { id } }", isRelay: false).Plan.DirectSql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ author_connection(first: 1, last: 2) { edges { cursor } } }", "$.selectionSet.author_connection.args", "\"first\" and \"last\" are not allowed at once")]
    [InlineData("{ author_connection(after: \"\", before: \"\") { edges { cursor } } }", "$.selectionSet.author_connection.args", "\"after\" and \"before\" are not allowed at once")]
    [InlineData("{ author_connection(after: \"nonsense\") { edges { cursor } } }", "$.selectionSet.author_connection.args", "the \"after\" or \"before\" cursor is invalid")]
    [InlineData("{ author_connection(after: 5) { edges { cursor } } }", "$.selectionSet.author_connection.args.after", "expected a string for type 'String', but found an integer")]
    [InlineData("{ author_connection(first: -1) { edges { cursor } } }", "$.selectionSet.author_connection.args.first", "expected a non-negative 32-bit integer for type 'Int', but found an integer")]
    [InlineData("{ author_connection(limit: 1) { edges { cursor } } }", "$.selectionSet.author_connection", "'author_connection' has no argument named 'limit'")]
    [InlineData("{ author_connection { edges } }", "$.selectionSet.author_connection.selectionSet.edges.selectionSet", "missing selection set for 'authorEdge'")]
    [InlineData("{ author_connection { pageInfo(x: 1) { endCursor } } }", "$.selectionSet.author_connection.selectionSet.pageInfo", "'pageInfo' has no argument named 'x'")]
    [InlineData("{ author_connection { edges { node { id { x } } } } }", "$.selectionSet.author_connection.selectionSet.edges.selectionSet.node.selectionSet.id", "unexpected subselection set for non-object field")]
    [InlineData("{ author_connection(distinct_on: name, order_by: {id: asc}) { edges { cursor } } }", "$.selectionSet.author_connection.args", "\"distinct_on\" columns must match initial \"order_by\" columns")]
    [InlineData("{ note_connection { edges { cursor } } }", "$.selectionSet.note_connection", "field 'note_connection' not found in type: 'query_root'")]
    [InlineData("{ node { id } }", "$.selectionSet.node.args.id", "missing required field 'id'")]
    public void Mistakes_are_told_in_hasuras_words(string query, string path, string message)
    {
        var error = RelayApi.Blog.Refusal(query);
        Assert.Equal((message, path, "validation-failed"), (error.Message, error.Path, error.Code));
    }

    [Theory]
    [InlineData("", "Error in $: Failed reading: not a valid json value")]
    [InlineData("{}", "Error in $: parsing node id failed, expected Array, but encountered Object")]
    [InlineData("[]", "Error in $: unexpected GUID format, found empty list")]
    [InlineData("[\"1\", \"public\", \"author\", 1]", "Error in $: unexpected GUID format, needs to start with a version number")]
    [InlineData("[2, \"public\", \"author\", 1]", "Error in $: unsupported GUID version: 2.0")]
    [InlineData("[1, \"public\", \"author\"]", "Error in $: GUID version 1: expecting schema name, table name and at least one column value")]
    [InlineData("[1, 5, \"author\", 1]", "Error in $: parsing Text failed, expected String, but encountered Number")]
    [InlineData("[1, \"public\", \"note\", 1]", "no such table found: 'note'")]
    [InlineData("[1, \"other\", \"author\", 1]", "no such table found: 'other.author'")]
    [InlineData("[1, \"public\", \"membership\", \"a\"]", "primary key columns ['tags'] are missing")]
    [InlineData("[1, \"public\", \"author\", 1, 2, \"x\"]", "unexpected column values [2, \"x\"]")]
    public void An_id_that_is_none_is_refused(string json, string detail)
    {
        var error = RelayApi.Blog.Refusal("query ($id: ID!) { node(id: $id) { id } }", $$"""{"id": "{{RelayApi.Base64(json)}}"}""");
        Assert.Equal(("invalid node id: " + detail, "$.selectionSet.node.args.id"), (error.Message, error.Path));
    }

    [Theory]
    [InlineData("[1, \"public\", \"author\", true]")]
    [InlineData("[1, \"public\", \"author\", null]")]
    [InlineData("[1, \"public\", \"author\", [1]]")]
    [InlineData("[1, \"public\", \"author\", 1e400]")]
    [InlineData("[1, \"public\", \"membership\", \"a\", {}]")]
    [InlineData("[1, \"public\", \"membership\", \"a\\u0000\", \"{1}\"]")]
    public void A_value_that_does_not_fit_its_column_is_refused(string json)
    {
        var error = RelayApi.Blog.Refusal($$"""{ node(id: "{{RelayApi.Base64(json)}}") { id } }""");
        Assert.StartsWith("value of column '", error.Message, StringComparison.Ordinal);
        Assert.Equal(("$.selectionSet.node", "parse-failed"), (error.Path, error.Code));
    }

    [Fact]
    public void The_padding_of_base64_and_what_is_no_digit_of_it_do_not_matter()
    {
        var id = Author1.TrimEnd('=');
        Assert.Equal(["1"], RelayApi.Blog.Statement($$"""{ node(id: "{{id[..5]}} -\n{{id[5..]}}") { id } }""").Values);
    }

    [Theory]
    [InlineData("name", "field 'name' not found in type: 'Node'")]
    [InlineData("... on author { nothing }", "field 'nothing' not found in type: 'author'")]
    [InlineData("... on article { nothing }", "field 'nothing' not found in type: 'article'")]
    [InlineData("... on Node { ... on article { nothing } }", "field 'nothing' not found in type: 'article'")]
    [InlineData("... on article { ... on author { nothing } }", null)]
    [InlineData("... on note { nothing }", null)]
    [InlineData("... on Node { id ... on author { name articles { ... on Node { id } } } }", null)]
    [InlineData("... on article { a: id } ... on author { a: name }", null)]
    [InlineData("a: id ... on author { a: name }", "selection of both 'id' and 'name' specify the same response name, 'a'")]
    public void Fragments_on_nodes_are_checked_whatever_the_row(string selection, string? refusal)
    {
        var query = $$"""{ node(id: "{{Author1}}") { {{selection}} } }""";
        if (refusal is null)
        {
            RelayApi.Blog.Statement(query);
        }
        else
        {
            Assert.Equal(refusal, RelayApi.Blog.Refusal(query).Message);
        }
    }

    [Fact]
    public void Tables_named_as_relays_own_types_stay_out_of_its_schema()
    {
        CatalogTable Table(string name) => TestCatalog.Table(name, [TestCatalog.Column("id", PostgresType.Int4, nullable: false)], key: ["id"]);
        var api = new RelayApi(TestCatalog.Of(Table("Node"), Table("PageInfo"), Table("item"), Table("itemEdge"), Table("item_connection")));

        Assert.Equal(
            ["item", "item_connection"], Names(api.Introspect("{ __type(name: \"Node\") { possibleTypes { name } } }").GetProperty("__type").GetProperty("possibleTypes")));
        api.Statement("{ Node { id } itemEdge { id } }", isRelay: false);
        api.Statement("{ item_connection { edges { node { id } } } item_connection_connection { edges { cursor } } }");
    }

    private static string[] Names(System.Text.Json.JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}
