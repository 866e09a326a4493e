using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.MetadataApi;

namespace LiveQuery.FunctionalTests.Rest;

/// <summary>Saved queries at URLs of their own, over a real socket and a real Postgres.</summary>
public sealed class RestEndpointTests(PostgresFixture postgres)
{
    private const string All = "{ book(order_by: {id: asc}) { id } }";
    private const string ByTitle = "query ($title: String!) { book(where: {title: {_eq: $title}}) { id } }";
    private const string ById = "query Get($id: Int!, $withTitle: Boolean! = false) { book_by_pk(id: $id) { id title @include(if: $withTitle) } }";
    private const string Cheap = "query ($most: numeric, $sold: Boolean) { book(where: {price: {_lte: $most}, sold: {_eq: $sold}}) { id } }";
    private const string Some = "query ($most: Int, $sold: Boolean) { book(limit: $most, order_by: {id: asc}, where: {sold: {_eq: $sold}}) { id } }";
    private const string OfCodes = "query ($codes: [uuid!]!) { book(where: {code: {_in: $codes}}) { id } }";

    [Fact]
    public async Task Answers_with_the_content_of_data()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All), ("title", ByTitle)]);
        await server.AddAsync("books", "all");
        await server.AddAsync("book/titled/:title", "title", "GET", "POST");

        Assert.Equal((200, """{"book":[{"id":1},{"id":2},{"id":3}]}"""), await server.AskAsync("api/rest/books"));
        Assert.Equal((200, """{"book":[{"id":1},{"id":3}]}"""), await server.AskAsync("api/rest/books", role: "reader"));
        Assert.Equal((200, """{"book":[{"id":1}]}"""), await server.AskAsync("api/rest/book/titled/Emma", "POST"));
    }

    [Fact]
    public async Task Tells_what_there_is_not()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All), ("title", ByTitle)]);
        await server.AddAsync("books", "all", "GET", "PUT");

        Assert.Equal((404, """{"path":"$","error":"Endpoint not found","code":"not-found"}"""), await server.AskAsync("api/rest/books/1"));
        Assert.Equal((404, """{"path":"$","error":"Endpoint not found","code":"not-found"}"""), await server.AskAsync("api/rest/"));

        await server.AddAsync(":title", "title", "PATCH");
        Assert.Equal(
            (405, """{"path":"$","error":"Allowed methods: GET, PUT, PATCH","code":"method-not-allowed"}"""),
            await server.AskAsync("api/rest/books", "DELETE"));
        Assert.Equal(200, (await server.AskAsync("api/rest/books", "PATCH")).Status);
        Assert.Equal(
            (400, """{"path":"$","error":"Method OPTIONS not supported.","code":"bad-request"}"""),
            await server.AskAsync("api/rest/books", "OPTIONS"));
        Assert.Equal(
            (400, """{"path":"$","error":"Nonstandard method not allowed for REST endpoints","code":"bad-request"}"""),
            await server.AskAsync("api/rest/books", "BREW"));
    }

    [Fact]
    public async Task Takes_variables_of_path_query_string_and_body()
    {
        await using var server = await RestServer.StartAsync(
            postgres, [("id", ById), ("cheap", Cheap), ("codes", OfCodes), ("title", ByTitle)]);
        await server.AddAsync("book/:id", "id", "GET", "POST");
        await server.AddAsync("cheap", "cheap", "GET", "POST");
        await server.AddAsync("codes", "codes", "GET", "POST");
        await server.AddAsync("titled", "title", "GET", "POST");

        // Text is read as the type of its variable.
        Assert.Equal((200, """{"book_by_pk":{"id":1,"title":"Emma"}}"""), await server.AskAsync("api/rest/book/1?withTitle"));
        Assert.Equal((200, """{"book_by_pk":{"id":1}}"""), await server.AskAsync("api/rest/book/1?withTitle=false"));
        Assert.Equal((200, """{"book":[{"id":1}]}"""), await server.AskAsync("api/rest/cheap?most=10.50&sold=false"));
        Assert.Equal((200, """{"book":[{"id":2}]}"""), await server.AskAsync("api/rest/cheap?most=9999999999999999999999.5&sold"));
        Assert.Equal((200, """{"book":[{"id":3}]}"""), await server.AskAsync("api/rest/titled?title=a%252Fb+%C4%8D"));

        // The path wins over the body, the body over the query string.
        Assert.Equal(
            (200, """{"book_by_pk":{"id":2,"title":"Walden"}}"""),
            await server.AskAsync("api/rest/book/2?withTitle=false", "POST", """{"id": 1, "withTitle": true}"""));
        Assert.Equal(
            (200, """{"book":[{"id":1}]}"""),
            await server.AskAsync("api/rest/codes", "POST", """{"codes": ["81F1BFEA-C169-44B5-B4C8-37E9A071ABD8"]}"""));
        Assert.Equal(
            (200, """{"book":[{"id":2}]}"""),
            await server.AskAsync("api/rest/titled", "POST", "title=Emma&title=Walden", "application/x-www-form-urlencoded"));

        // What is no GraphQL name can be no variable.
        Assert.Equal((200, """{"book":[{"id":2}]}"""), await server.AskAsync("api/rest/titled?utm.source=x&title=Walden"));
    }

    [Fact]
    public async Task Decodes_a_segment_once()
    {
        await using var server = await RestServer.StartAsync(postgres, [("title", ByTitle)]);
        await server.AddAsync("titled/:title", "title");

        Assert.Equal((200, """{"book":[{"id":3}]}"""), await server.AskAsync("api/rest/titled/a%252Fb%20%C4%8D"));
        Assert.Equal((200, """{"book":[]}"""), await server.AskAsync("api/rest/titled/a%2Fb%20%C4%8D"));
        Assert.Equal((200, """{"book":[]}"""), await server.AskAsync("api/rest/titled/%ED%A0%80%FF"));
    }

    [Fact]
    public async Task An_empty_text_is_true_or_nothing()
    {
        await using var server = await RestServer.StartAsync(postgres, [("some", Some), ("title", ByTitle)]);
        await server.AddAsync("some", "some");
        await server.AddAsync("titled", "title");

        Assert.Equal((200, """{"book":[{"id":2}]}"""), await server.AskAsync("api/rest/some?most=&sold="));
        Assert.Equal((200, """{"book":[{"id":1}]}"""), await server.AskAsync("api/rest/some?most=1&sold=false"));
        Assert.Equal((200, """{"book":[]}"""), await server.AskAsync("api/rest/titled?title"));
    }

    [Theory]
    [InlineData("titled", "expecting a value for non-nullable variable: \"title\"", "validation-failed")]
    [InlineData("titled?title=x&more=1", "Unexpected variable more", "bad-request")]
    [InlineData("codes?codes=a", "List variables are not currently supported in URL or Query parameters. (Variable codes, with value \"a\")", "bad-request")]
    [InlineData("book/one", "invalid input syntax for type integer: \"one\"", "data-exception")]
    [InlineData("cheap?most=1&sold=maybe", "invalid input syntax for type boolean: \"maybe\"", "data-exception")]
    public async Task Refuses_variables_that_do_not_fit(string path, string error, string code)
    {
        await using var server = await RestServer.StartAsync(
            postgres, [("id", ById), ("cheap", Cheap), ("codes", OfCodes), ("title", ByTitle)]);
        await server.AddAsync("book/:id", "id");
        await server.AddAsync("cheap", "cheap");
        await server.AddAsync("codes", "codes");
        await server.AddAsync("titled", "title");

        var (status, body) = await server.AskAsync("api/rest/" + path);

        var answer = JsonNode.Parse(body)!;
        Assert.Equal((400, error, code), (status, answer["error"]!.GetValue<string>(), answer["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Refuses_a_body_that_is_broken()
    {
        await using var server = await RestServer.StartAsync(
            postgres, [("some", Some)], options => options with { Http = options.Http with { MaxBodyBytes = 2048 } });
        await server.AddAsync("some", "some", "POST");

        Assert.Equal((400, "invalid-json"), await CodeAsync("""{"most": """));
        Assert.Equal((400, "parse-failed"), await CodeAsync("""{"most": 1, "most": 2}"""));
        Assert.Equal((413, "bad-request"), await CodeAsync($$"""{"most": "{{new string('1', 3000)}}"}"""));
        Assert.Equal(200, (await server.AskAsync("api/rest/some?sold", "POST", "[1]")).Status);
        Assert.Equal(200, (await server.AskAsync("api/rest/some?sold", "POST", "{", "text/plain")).Status);

        async Task<(int Status, string Code)> CodeAsync(string body)
        {
            var (status, answer) = await server.AskAsync("api/rest/some?sold", "POST", body);
            return (status, JsonNode.Parse(answer)!["code"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Errors_have_their_status_and_the_plain_form()
    {
        await using var server = await RestServer.StartAsync(postgres, [("price", "{ book { price } }"), ("all", All)]);
        await server.AddAsync("prices", "price");

        Assert.Equal(
            (400, """{"path":"$.selectionSet.book.selectionSet.price","error":"field 'price' not found in type: 'book'","code":"validation-failed"}"""),
            await server.AskAsync("api/rest/prices", role: "reader"));
        Assert.Equal(
            (400, """{"path":"$.selectionSet.book","error":"field 'book' not found in type: 'query_root'","code":"validation-failed"}"""),
            await server.AskAsync("api/rest/prices", role: "nobody"));
    }

    [Fact]
    public async Task A_refused_session_is_told_first()
    {
        var setup = await RestServer.StartAsync(postgres, [("all", All)]);
        await setup.AddAsync("books", "all");
        await setup.DisposeAsync();
        await using var server = await ApiServer.ConnectAsync(
            setup.Database, options => options with { Authentication = new() { AdminSecret = "s", UnauthorizedRole = null } });
        using var http = new HttpClient();

        using var refused = await http.GetAsync(new Uri(server.Root, "api/rest/nowhere"), TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Add("x-hasura-admin-secret", "s");
        http.DefaultRequestHeaders.Add("x-request-id", "given");
        using var answered = await http.GetAsync(new Uri(server.Root, "api/rest/books"), TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(
            """{"path":"$","error":"\"x-hasura-admin-secret\"/\"x-hasura-access-key\" required, but not found","code":"access-denied"}""",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(200, (int)answered.StatusCode);
        Assert.Equal("given", answered.Headers.GetValues("x-request-id").Single());
        Assert.Equal("application/json; charset=utf-8", answered.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task An_endpoint_follows_its_query_and_ends_with_it()
    {
        await using var server = await RestServer.StartAsync(postgres, [("all", All)]);
        await server.AddAsync("books", "all");
        await server.Api.DoAsync("v1/metadata", """{"type": "rename_query_collection", "args": {"name": "books", "new_name": "tomes"}}""");

        Assert.Equal(200, (await server.AskAsync("api/rest/books")).Status);

        await server.Api.DoAsync("v1/metadata", """{"type": "drop_rest_endpoint", "args": {"name": "books"}}""");
        Assert.Equal(404, (await server.AskAsync("api/rest/books")).Status);
    }
}
