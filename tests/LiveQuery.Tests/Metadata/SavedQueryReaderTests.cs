using LiveQuery.Compiler.Metadata;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Tests.Metadata;

public sealed class SavedQueryReaderTests
{
    [Fact]
    public void Reads_collections_the_allow_list_and_endpoints()
    {
        var (document, problems) = Read("""
            query_collections:
              - name: c
                comment: of the shop
                definition:
                  queries:
                    - { name: q, query: '{ a }' }
                    - { name: r, query: '{ b }' }
            allowlist:
              - collection: c
              - { collection: d, scope: { global: true } }
              - { collection: e, scope: { global: false, roles: [user, boss] } }
            rest_endpoints:
              - name: one
                url: one/:id
                methods: [GET, POST, GET]
                definition: { query: { collection_name: c, query_name: q } }
                comment: the first
            """);

        Assert.Empty(problems);
        var collection = Assert.Single(document.QueryCollections);
        Assert.Equal(("c", "q={ a }, r={ b }"), (collection.Name, string.Join(", ", collection.Queries.Select(query => $"{query.Name}={query.Text}"))));
        Assert.Equal(["c for all", "d for all", "e for user boss"], document.Allowlist.Select(entry =>
            $"{entry.Collection} for {(entry.Roles is { } roles ? string.Join(' ', roles) : "all")}"));
        var endpoint = Assert.Single(document.RestEndpoints);
        Assert.Equal(("one", "one/:id", "c", "q", "the first"), (endpoint.Name, endpoint.Url, endpoint.Collection, endpoint.Query, endpoint.Comment));
        Assert.Equal(["GET", "POST"], endpoint.Methods);
    }

    [Theory]
    [InlineData("{ collection: c, scope: {} }", "entry of the allow list \"c\": \"roles\" is missing, and \"global\" is not true")]
    [InlineData("{ collection: c, scope: { global: false } }", "entry of the allow list \"c\": \"roles\" is missing, and \"global\" is not true")]
    [InlineData("{ collection: c, scope: { roles: [] } }", "entry of the allow list \"c\": \"roles\" is missing, and \"global\" is not true")]
    [InlineData("{ collection: c, scope: { global: true, roles: [user] } }", "entry of the allow list \"c\": \"roles\" must not stand beside \"global\": true")]
    [InlineData("{ collection: c, scope: { global: maybe } }", "entry of the allow list \"c\": \"global\" must be true or false, not a string")]
    [InlineData("{ collection: c, scope: { roles: user } }", "entry of the allow list \"c\": \"roles\" must be a list of strings, not a string")]
    [InlineData("{ collection: c, scope: global }", "entry of the allow list \"c\": \"scope\" must be a mapping, not a string")]
    [InlineData("{ scope: { global: true } }", "entry of the allow list: \"collection\" is missing")]
    [InlineData("c", "entry of the allow list: must be a mapping, not a string")]
    public void An_entry_of_the_allow_list_that_is_not_wholly_understood_allows_nothing(string entry, string problem)
    {
        var (document, problems) = Read($"allowlist: [{entry}]");

        Assert.Empty(document.Allowlist);
        Assert.Equal(problem, Print(Assert.Single(problems)));
    }

    [Theory]
    [InlineData("{ url: u, methods: [GET], definition: { query: { collection_name: c, query_name: q } } }", "REST endpoint: \"name\" is missing")]
    [InlineData("{ name: e, methods: [GET], definition: { query: { collection_name: c, query_name: q } } }", "REST endpoint \"e\": \"url\" is missing")]
    [InlineData("{ name: e, url: u, definition: { query: { collection_name: c, query_name: q } } }", "REST endpoint \"e\": \"methods\" is missing")]
    [InlineData("{ name: e, url: u, methods: [get], definition: { query: { collection_name: c, query_name: q } } }", "REST endpoint \"e\": \"get\" is none of the methods GET, POST, PUT, DELETE, PATCH")]
    [InlineData("{ name: e, url: u, methods: GET, definition: { query: { collection_name: c, query_name: q } } }", "REST endpoint \"e\": \"methods\" must be a list of strings, not a string")]
    [InlineData("{ name: e, url: u, methods: [GET] }", "REST endpoint \"e\": \"definition.query\" is missing")]
    [InlineData("{ name: e, url: u, methods: [GET], definition: { query: { query_name: q } } }", "REST endpoint \"e\": \"collection_name\" is missing")]
    [InlineData("{ name: e, url: u, methods: [GET], definition: { query: { collection_name: c, query_name: [q] } } }", "REST endpoint \"e\": \"query_name\" must be a string, not a list")]
    public void An_endpoint_that_is_not_wholly_understood_is_left_out(string endpoint, string problem)
    {
        var (document, problems) = Read($"rest_endpoints: [{endpoint}]");

        Assert.Empty(document.RestEndpoints);
        Assert.Equal(problem, Print(Assert.Single(problems, item => item.Reason[0] == '"')));
    }

    [Fact]
    public void Of_a_collection_the_queries_that_are_none_are_left_out()
    {
        var (document, problems) = Read("""
            query_collections:
              - name: c
                definition:
                  queries:
                    - nothing
                    - { name: q }
                    - { query: '{ a }' }
                    - { name: ok, query: '{ a }' }
              - name: d
                definition: { queries: [{ name: ok, query: '{ a }' }] }
              - name: d
                definition: { queries: [{ name: late, query: '{ a }' }] }
            """);

        Assert.Equal("d", Assert.Single(document.QueryCollections, collection => collection.Name == "d").Name);
        Assert.Equal(
            [
                "query collection \"c\": a query must be a mapping, not a string",
                "query collection \"c\": \"query\" is missing",
                "query collection \"c\": \"name\" is missing",
                "query collection \"d\": one of this name stands above; this one is left out",
            ],
            problems.Select(Print));
        Assert.All(document.QueryCollections, collection => Assert.Equal(["ok"], collection.Queries.Select(query => query.Name)));
    }

    private static string Print(MetadataProblem problem) => $"{problem.Object}: {problem.Reason}";

    private static (MetadataDocument Document, IReadOnlyList<MetadataProblem> Problems) Read(string yaml)
    {
        using var folder = new MetadataDirectory(("metadata.yaml", "version: 3\n" + yaml));
        var result = MetadataReader.Read(MetadataFolder.Load(folder.Path).Root);
        return (result.Document, result.Problems);
    }
}
