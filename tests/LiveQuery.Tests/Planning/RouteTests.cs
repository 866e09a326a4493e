using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Metadata;
using LiveQuery.Tests.Metadata;
using LiveQuery.Tests.Relay;

namespace LiveQuery.Tests.Planning;

/// <summary>How changed rows name cohorts: <c>table: key=parameters</c>, or over others: <c>columns~key=parameters@use.route</c>.</summary>
public sealed class RouteTests
{
    private static readonly QueryCompiler Compiler = new();

    [Theory]
    [InlineData("{ author(where: {id: {_eq: 1}}) { id } }", "author: id=0")]
    [InlineData("{ author_by_pk(id: 1) { id } }", "author: id=0")]
    [InlineData("{ author(where: {id: {_in: [1, 2]}}) { id } }", "author: id=0")]
    [InlineData("{ author(where: {id: {_eq: 1}, name: {_eq: \"x\"}}) { id } }", "author: id=0,name=1")]
    [InlineData("{ author(where: {_and: [{id: {_eq: 1}}, {age: {_gt: 3}}]}) { id } }", "author: id=0")]
    [InlineData("{ author(where: {_or: [{id: {_eq: 1}}]}) { id } }", "author: id=0")]
    [InlineData("{ author(where: {_or: [{id: {_eq: 1}}, {id: {_in: [2]}}]}) { id } }", "author: id=0.1")]
    [InlineData("{ author(where: {id: {_eq: 1}}, order_by: {name: asc}, limit: 3) { id } }", "author: id=0")]
    [InlineData("{ author_aggregate(where: {id: {_eq: 1}}) { aggregate { count } nodes { id } } }", "author: id=0")]
    public void Compared_columns_name_the_cohorts(string query, string routes) => Assert.Equal(routes, RoutesOf(query));

    [Theory]
    [InlineData("{ author { id } }", "author:")]
    [InlineData("{ author(where: {id: {_gt: 1}}) { id } }", "author:")]
    [InlineData("{ author(where: {id: {_neq: 1}}) { id } }", "author:")]
    [InlineData("{ author(where: {id: {_nin: [1]}}) { id } }", "author:")]
    [InlineData("{ author(where: {_or: [{id: {_eq: 1}}, {age: {_eq: 1}}]}) { id } }", "author:")]
    [InlineData("{ author(where: {_or: [{id: {_eq: 1}}, {}]}) { id } }", "author:")]
    [InlineData("{ author(where: {_not: {id: {_eq: 1}}}) { id } }", "author:")]
    [InlineData("{ author(where: {_or: []}) { id } }", "author:")]
    [InlineData("{ author(where: {tags: {_eq: [\"a\"]}}) { id } }", "author:")]
    [InlineData("{ author(where: {name: {_like: \"a\"}}) { id } }", "author:")]
    public void What_need_not_hold_names_nobody(string query, string routes) => Assert.Equal(routes, RoutesOf(query));

    [Theory]

    // The link's own column is as good as the one that it equals.
    [InlineData("{ author(where: {id: {_eq: 1}}) { id articles { id } } }", "author: id=0\narticle: author_id=0 | author_id~id=0@0.0")]
    [InlineData("{ author(where: {name: {_eq: \"x\"}}) { articles { id } } }", "author: name=0\narticle: author_id~name=0@0.0")]
    [InlineData(
        "{ article(where: {id: {_eq: 1}}) { author { articles { id } } } }",
        "article: id=0\nauthor: id~id=0@0.0\narticle: author_id~id=0@1.0")]
    [InlineData(
        "{ author(where: {id: {_eq: 1}}, order_by: {articles_aggregate: {count: asc}}) { id } }",
        "author: id=0\narticle: author_id=0 | author_id~id=0@0.0")]
    [InlineData(
        "{ article(where: {id: {_eq: 1}}, order_by: {author: {name: asc}}) { id } }",
        "article: id=0\nauthor: id~id=0@0.0")]
    public void Rows_that_hang_on_others_lead_to_them(string query, string routes) => Assert.Equal(routes, RoutesOf(query));

    // A row that must be there does not lead over the row that needs it back to itself: where it was deleted, that way is
    // gone with it.
    [Theory]
    [InlineData(
        "{ article(where: {author: {name: {_eq: \"x\"}}}) { id } }",
        "article: author_id~name=0@1.0\nauthor: name=0")]
    [InlineData(
        "{ article(where: {author: {id: {_eq: 1}}}) { id } }",
        "article: author_id=0 | author_id~id=0@1.0\nauthor: id=0 | id~author_id=0@0.0")]
    [InlineData(
        "{ author(where: {articles: {editor_id: {_eq: 1}}}) { id } }",
        "author: id~editor_id=0@1.0\narticle: editor_id=0")]
    [InlineData(
        "{ author(where: {_not: {articles: {editor_id: {_eq: 1}}}, id: {_eq: 2}}) { id } }",
        "author: id=1\narticle: editor_id=0,author_id=1 | author_id~id=1@0.0")]
    [InlineData(
        "{ author(where: {_or: [{articles: {published: {_eq: true}}}, {age: {_gt: 1}}]}) { id } }",
        "author:\narticle: published=0")]
    [InlineData(
        "{ author(where: {articles: {author: {name: {_eq: \"x\"}}}}) { id } }",
        "author: id~name=0@1.0\narticle: author_id~name=0@2.0\nauthor: name=0")]
    public void Rows_that_must_be_there_lead_on(string query, string routes)
    {
        Assert.Equal(routes, RoutesOf(query));
    }

    [Fact]
    public void A_permission_counts_as_the_where_does_and_its_exceptions_too()
    {
        const string Query = "{ author(where: {name: {_eq: \"x\"}}) { id articles { title } } }";
        Assert.Equal(
            "author: id=0,name=1\narticle: editor_id=2,author_id=0 | author_id~id=0,name=1@0.0",
            RoutesOf(Query, "{id: {_eq: X-Hasura-User-Id}}", "{editor_id: X-Hasura-Editor}"));
        Assert.Equal(
            "author: name=2\narticle: author_id~name=2@0.0",
            RoutesOf(Query, "{_or: [{id: {_eq: X-Hasura-User-Id}}, {active: true}]}", "{}"));
        Assert.Equal(
            "author: id=0.1,name=2\narticle: author_id=0.1 | author_id~id=0.1,name=2@0.0",
            RoutesOf(Query, "{id: {_in: [X-Hasura-User-Id, 7]}}", "{}"));
        Assert.Equal(
            "author: name=1\nmembership:\narticle: author_id~name=1@0.0",
            RoutesOf(Query, "{_exists: {_table: membership, _where: {team: {_like: a}}}}", "{}"));
    }

    [Fact]
    public void Pages_of_relay_lead_as_lists_do() => Assert.Equal(
        "author: name=1\narticle: author_id~name=1@0.0",
        RoutesOf(RelayApi.Blog.Statement(
            "{ author_connection(where: {name: {_eq: \"x\"}}, first: 2) { pageInfo { hasNextPage } edges { cursor node { id articles_connection { edges { node { id } } } } } } }")
            .Plan));

    [Fact]
    public void The_sql_of_a_way_joins_its_steps_and_asks_for_texts()
    {
        var plan = Compile("{ author(where: {name: {_eq: \"x\"}}) { articles { editor { id } } } }", Model(null, null), "admin").Plan;
        var editor = plan.Uses.Last(use => use.Table.Name == "author").Routes.Single();

        Assert.Equal(["id"], editor.Columns);
        Assert.Equal(
            """
            select distinct h1."name"::text
            from (select u.c0::integer as c0 from unnest($1::text[]) u(c0)) g
            join "public"."article" h0 on h0."editor_id" = g.c0
            join "public"."author" h1 on h1."id" = h0."author_id"
            """,
            editor.Sql);
    }

    private static string RoutesOf(string query, string? authors = null, string? articles = null)
    {
        var role = authors is null ? TrackedModel.AdminRole : "user";
        return RoutesOf(Compile(query, Model(authors, articles), role).Plan);
    }

    private static string RoutesOf(Plan plan) =>
        string.Join('\n', plan.Uses.Select(use => $"{use.Table}: {string.Join(" | ", use.Routes.Select(Print))}".TrimEnd()));

    private static string Print(PlanRoute route)
    {
        var keys = string.Join(',', route.Keys.Select(key => $"{key.Column}={string.Join('.', key.Parameters)}"));
        return route.Next is var (use, place) ? $"{string.Join('+', route.Columns)}~{keys}@{use}.{place}" : keys;
    }

    private static StatementPart Compile(string query, TrackedModel model, string role)
    {
        var session = new Session(role, [new("x-hasura-user-id", "1"), new("x-hasura-editor", "2")]);
        var result = Compiler.Compile(CompiledSchema.Create(model, new CompilerOptions(), 1), new GraphQLRequest(query), session);
        return Assert.IsType<CompiledOperation>(result).Statement;
    }

    private static TrackedModel Model(string? authors, string? articles)
    {
        var permissions = authors is null ? "" : "select_permissions: [{role: user, permission: {columns: '*', filter: FILTER}}]";
        using var folder = MetadataDirectory.OfTables($$$"""
            - table: author
              array_relationships:
                - { name: articles, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
              {{{permissions.Replace("FILTER", authors, StringComparison.Ordinal)}}}
            - table: article
              object_relationships:
                - { name: author, using: { foreign_key_constraint_on: author_id } }
                - { name: editor, using: { foreign_key_constraint_on: editor_id } }
              {{{permissions.Replace("FILTER", articles, StringComparison.Ordinal)}}}
            - table: membership
              {{{permissions.Replace("FILTER", "{}", StringComparison.Ordinal)}}}
            """);
        var read = MetadataReader.Read(MetadataFolder.Load(folder.Path).Root);
        return ModelBuilder.Build(read.Document, new Dictionary<string, SourceCatalog> { ["default"] = TestCatalog.Blog }).Model;
    }
}
