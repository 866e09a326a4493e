using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Tests.SavedQueries;

public sealed class QueryAnalysisTests
{
    [Theory]
    [InlineData("{ author { id articles(where: {id: {_gt: 1}}) { id } } __schema { queryType { name } } }")]
    [InlineData("query ($a: [Int!]!, $b: author_bool_exp, $c: ID, $d: Float = 1) { author { id } }")]
    [InlineData("subscription { author { id } }")]
    [InlineData("mutation ($rows: [author_insert_input!]!) { insert_author(objects: $rows) { returning { id } } }")]
    [InlineData("{ author { ...F ... on article { nothing } } } fragment F on author { id }")]
    [InlineData("{ author { x: id x: id } author { name } }")]
    public void Finds_no_fault_with(string query) => Assert.Empty(SavedWorld.MistakesOf(query));

    [Theory]
    [InlineData("{ nothing author { none } }", "\"$.author.none: field 'none' not found in object 'author'\", \"$.nothing: field 'nothing' not found in object 'query_root'\"")]
    [InlineData("mutation { insert_nothing { id } }", "\"$.insert_nothing: field 'insert_nothing' not found in object 'mutation_root'\"")]
    [InlineData("{ author }", "\"$.author: object of type 'author' must have a selection set\"")]
    [InlineData("{ author { id { x } } }", "\"$.author.id: scalar 'Int' does not accept a selection set\"")]
    [InlineData("{ author { x: id x: name } }", "\"$.author: field 'x' seen with two different types: Int! and String!\"")]
    [InlineData("{ author { __schema { queryType { name } } } }", "\"$.author.__schema: field '__schema' not found in object 'author'\"")]
    [InlineData("query ($a: [[tome]!]) { author { id } }", "\"$.a: type 'tome' not found in the schema\"")]
    [InlineData("query A { author { id } } query B { author { id } }", "\"exactly one operation has to be present in the document when operationName is not specified\"")]
    [InlineData("{ author { ...F } } fragment F on author { none }", "\"$.author.none: field 'none' not found in object 'author'\"")]
    public void Finds_what_does_not_fit(string query, string mistake) => Assert.Equal([mistake], SavedWorld.MistakesOf(query));

    [Theory]
    [InlineData("_entities(representations: $r) { __typename ...A ... on article { title } ... on mood { x } } } fragment A on author { id ... on _Entity { ... on author { name } } }")]
    [InlineData("_entities(representations: $r) { id }", "\"$._entities.id: field 'id' not found in object '_Entity'\"")]
    [InlineData("_entities(representations: $r) { ... on author { none } }", "\"$._entities.none: field 'none' not found in object 'author'\"")]
    [InlineData("_entities(representations: $r)", "\"$._entities: object of type '_Entity' must have a selection set\"")]
    public void Looks_into_unions(string selection, params string[] mistakes) =>
        Assert.Equal(mistakes, SavedWorld.MistakesOf("query ($r: [_Any!]!) { " + selection + (selection.Contains("fragment", StringComparison.Ordinal) ? "" : " }"), isFederated: true));

    [Theory]
    [InlineData("{ author { id }")]
    [InlineData("{ author { ...F } }")]
    [InlineData("{ author { id } } fragment F on author { id }")]
    [InlineData("type a { b: Int }")]
    [InlineData("")]
    public void Finds_documents_that_are_none(string query) =>
        Assert.True(SavedQueryResolver.Refuse(query, new()) is not null, query);

    [Fact]
    public void Describes_what_a_query_takes_and_gives()
    {
        var world = SavedWorld.Of("""
            query_collections:
              - name: c
                definition:
                  queries:
                    - name: q
                      query: |
                        query ($ids: [Int!]! = [1], $where: author_bool_exp, $mood: mood = "happy", $null: Int = null) {
                          people: author(where: $where) { id all: articles { id ...F } all: articles { title } }
                        }
                        fragment F on article { author_id }
            rest_endpoints:
              - { name: e, url: e, methods: [GET], definition: { query: { collection_name: c, query_name: q } } }
            """);
        var query = Assert.Single(world.Set.Endpoints.All).Query;
        var structure = new QueryDescription(world.Schema).Describe(query);

        Assert.Equal(OperationKind.Query, query.Kind);
        Assert.Equal(
            [new("ids", null, true), new("where", "author_bool_exp", false), new("mood", "mood", false), new("null", "Int", false)],
            query.Variables);
        Assert.Equal(
            ["ids: [Int!]! = [1]", "where: author_bool_exp", "mood: mood = \"happy\"", "null: Int = null"],
            structure.Variables.Select(variable => $"{variable.Name}: {variable.Type}{(variable.DefaultJson is null ? "" : " = " + variable.DefaultJson)}"));
        Assert.Equal("people: [author!]! (id: Int!, all: [article!]! (id: Int!, author_id: Int!, title: String))", Print(Assert.Single(structure.Fields)));

        // The type leads back to itself, and is made of what is asked of it.
        var where = structure.Variables[1].Type;
        Assert.Equal(StructureTypeKind.InputObject, where.Kind);
        Assert.Contains(where.InputFields, field => field.Key == "_not" && field.Value.Name == "author_bool_exp");
    }

    [Fact]
    public void Tells_who_uses_a_query_that_does_not_fit()
    {
        var world = SavedWorld.Of("""
            query_collections:
              - { name: c, definition: { queries: [{ name: q, query: '{ nothing }' }] } }
            allowlist: [{ collection: c, scope: { global: true } }]
            rest_endpoints:
              - { name: a, url: a, methods: [GET, POST], definition: { query: { collection_name: c, query_name: q } } }
              - { name: b, url: b, methods: [GET], definition: { query: { collection_name: c, query_name: q } } }
            """);

        var misfit = Assert.IsType<SavedQueryMisfit>(Assert.Single(world.Set.Faults));
        Assert.EndsWith(
            ". This query is being used in the following REST endpoint(s): \"a\", \"b\". This query is in allowlist.", misfit.Reason, StringComparison.Ordinal);
        Assert.Equal(("metadata.yaml", "query \"q\" in collection \"c\""), (misfit.ToProblem().Location.File, misfit.ToProblem().Object));
        Assert.Equal(2, world.Set.Endpoints.All.Length);
    }

    private static string Print(StructureField field) =>
        $"{field.Key}: {field.Type}" + (field.Fields.IsEmpty ? "" : $" ({string.Join(", ", field.Fields.Select(Print))})");
}
