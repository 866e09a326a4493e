using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Tests.SavedQueries;

public sealed class EndpointTableTests
{
    [Theory]
    [InlineData("GET", "books", "books")]
    [InlineData("GET", "books/1", "books/:id=1")]
    [InlineData("GET", "books/new", "books/new")]
    [InlineData("PUT", "books/new", "books/:id=new")]
    [InlineData("GET", "books/new/x", "books/:id/x=new")]
    [InlineData("GET", "books/new/pages", ":kind/:id/pages=books,new")]
    [InlineData("GET", "tomes/7/pages", ":kind/:id/pages=tomes,7")]
    [InlineData("DELETE", "books/new", "only GET,PUT")]
    [InlineData("GET", "Books", "nothing")]
    [InlineData("GET", "books/", "books/:id=")]
    [InlineData("GET", "", "nothing")]
    [InlineData("GET", "twice", "several")]
    public void A_literal_segment_wins_over_a_variable(string method, string url, string expected)
    {
        var table = Resolve(
            ("books", "GET"),
            ("books/:id", "GET,PUT"),
            ("books/new", "GET"),
            ("books/:id/x", "GET"),
            (":kind/:id/pages", "GET"),
            ("twice", "GET"),
            ("twice", "GET")).Endpoints;

        Assert.Equal(expected, Print(table.Match(method, url.Split('/'))));
    }

    [Fact]
    public void No_segments_are_nothing() =>
        Assert.IsType<EndpointMissing>(Resolve(("a", "GET")).Endpoints.Match("GET", []));

    [Theory]
    [InlineData("a|b", "")]
    [InlineData("a|:x", "a, :x")]
    [InlineData("a/:x|:y/b", "a/:x, :y/b")]
    [InlineData("a/:x|:y/b|c", "a/:x, :y/b")]
    [InlineData("a/b|a/:x/c|:y", "")]
    [InlineData("a/b|:x/c|a/:y|:z/d|e/f", "a/b, :x/c, a/:y, :z/d")]
    public void Endpoints_conflict_where_an_url_is_of_both(string urls, string conflict)
    {
        var faults = Resolve([.. urls.Split('|').Select(url => (url, "GET"))]).Faults;

        Assert.Equal(conflict, string.Join(';', faults.OfType<EndpointConflict>().Select(fault =>
        {
            Assert.StartsWith("Ambiguous URL paths: ", fault.Reason, StringComparison.Ordinal);
            return string.Join(", ", fault.Endpoints.Select(endpoint => endpoint.Metadata.Url));
        })));
    }

    [Fact]
    public void Endpoints_of_other_methods_do_not_conflict() =>
        Assert.Empty(Resolve(("a", "GET"), (":x", "POST,PUT"), (":y", "DELETE")).Faults);

    private static SavedQuerySet Resolve(params (string Url, string Methods)[] endpoints)
    {
        var list = string.Join('\n', endpoints.Select((endpoint, i) =>
            $"  - {{ name: 'e{i}', url: '{endpoint.Url}', methods: [{endpoint.Methods}], definition: {{ query: {{ collection_name: c, query_name: q }} }} }}"));
        var world = SavedWorld.Of(
            "query_collections:\n  - { name: c, definition: { queries: [{ name: q, query: '{ __typename }' }] } }\nrest_endpoints:\n" + list + "\n");
        Assert.Empty(world.Read.Problems);
        return world.Set;
    }

    private static string Print(EndpointMatch match) => match switch
    {
        EndpointFound found => found.Endpoint.Metadata.Url + (found.Values.IsEmpty ? "" : "=" + string.Join(',', found.Values)),
        EndpointWithoutMethod other => "only " + string.Join(',', other.Methods),
        EndpointAmbiguous => "several",
        _ => "nothing",
    };
}
