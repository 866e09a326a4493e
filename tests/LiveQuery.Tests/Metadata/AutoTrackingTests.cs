using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Metadata;

public sealed class AutoTrackingTests
{
    [Fact]
    public void Tracks_the_tables_of_public_in_order()
    {
        var catalog = Of(
            Table("b", [Column("id", PostgresType.Int4)]),
            Table("a", [Column("id", PostgresType.Int4)]),
            Table("c", [Column("id", PostgresType.Int4)], schema: "private"));

        var source = Assert.Single(AutoTracking.Document("main", catalog).Sources);

        Assert.Equal("main", source.Name);
        Assert.Equal(["a", "b"], source.Tables.Select(table => table.Name.Name));
        Assert.All(source.Tables, table => Assert.Empty(table.SelectPermissions));
    }

    [Fact]
    public void Names_relationships_by_singular_and_plural()
    {
        var catalog = Of(
            Table("categories", [Column("id", PostgresType.Int4), Column("parent_id", PostgresType.Int4)], foreign: [Key("c_fkey", ["parent_id"], "categories", ["id"])]),
            Table("people", [Column("id", PostgresType.Int4)]),
            Table("order_item", [Column("category_id", PostgresType.Int4), Column("person_id", PostgresType.Int4)], foreign:
            [
                Key("oi_category", ["category_id"], "categories", ["id"]),
                Key("oi_person", ["person_id"], "people", ["id"]),
            ]));

        Assert.Equal(
            ["categories.category → parent_id", "categories.categories ← categories(parent_id)", "categories.order_items ← order_item(category_id)", "order_item.category → category_id", "order_item.person → person_id", "people.order_items ← order_item(person_id)"],
            Relationships(catalog));
    }

    [Fact]
    public void Resolves_clashes_by_the_columns_and_then_by_numbers()
    {
        var catalog = Of(
            Table("author", [Column("id", PostgresType.Int4), Column("articlesByEditorId", PostgresType.Int4)]),
            Table(
                "article",
                [Column("author", PostgresType.Int4), Column("author_id", PostgresType.Int4), Column("editor_id", PostgresType.Int4)],
                foreign:
                [
                    Key("z_author", ["author_id"], "author", ["id"]),
                    Key("y_editor", ["editor_id"], "author", ["id"]),
                    Key("x_author", ["author"], "author", ["id"]),
                ]));

        Assert.Equal(
            ["article.authorByAuthor → author", "article.authorByEditorId → editor_id", "article.authorByAuthorId → author_id", "author.articles ← article(author)", "author.articlesByEditorId1 ← article(editor_id)", "author.articlesByAuthorId ← article(author_id)"],
            Relationships(catalog));
    }

    [Fact]
    public void A_unique_foreign_key_leads_back_to_one_row()
    {
        var catalog = Of(
            Table("users", [Column("id", PostgresType.Int4)]),
            Table("profiles", [Column("user_id", PostgresType.Int4)], key: ["user_id"], foreign: [Key("p", ["user_id"], "users", ["id"])]),
            Table("badges", [Column("user_id", PostgresType.Int4)], unique: [new UniqueKey("u", ["user_id"])], foreign: [Key("b", ["user_id"], "users", ["id"])]),
            Table("seats", [Column("user_id", PostgresType.Int4), Column("row", PostgresType.Int4)], key: ["user_id", "row"], foreign: [Key("s", ["user_id"], "users", ["id"])]));

        Assert.Equal(
            ["badges.user → user_id", "profiles.user → user_id", "seats.user → user_id", "users.badge ⇠ badges(user_id)", "users.profile ⇠ profiles(user_id)", "users.seats ← seats(user_id)"],
            Relationships(catalog));
    }

    [Fact]
    public void Foreign_keys_over_the_same_columns_are_joined_by_hand()
    {
        var catalog = Of(
            Table("a", [Column("id", PostgresType.Int4)]),
            Table("b", [Column("id", PostgresType.Int4)]),
            Table("link", [Column("x", PostgresType.Int4)], foreign: [Key("k1", ["x"], "a", ["id"]), Key("k2", ["x"], "b", ["id"]), Key("k3", ["x"], "b", ["id"])]));

        Assert.Equal(
            ["a.links ← link(x)", "b.links = link(id=x)", "b.linksByX = link(id=x)", "link.a = a(x=id)", "link.b = b(x=id)", "link.bByX = b(x=id)"],
            Relationships(catalog));
    }

    [Fact]
    public void Leaves_out_relationships_to_tables_that_cannot_serve()
    {
        var catalog = Of(
            Table("my authors", [Column("id", PostgresType.Int4)]),
            Table("article", [Column("author_id", PostgresType.Int4)], foreign: [Key("f", ["author_id"], "my authors", ["id"])]));
        var result = ModelBuilder.Build(AutoTracking.Document("default", catalog), new Dictionary<string, SourceCatalog> { ["default"] = catalog });

        Assert.Equal(["article"], result.Model.Tables.Keys.Select(key => key.Table.Name));
        Assert.Equal(
            "auto-tracking: table \"my authors\" in source \"default\": \"my authors\" is not a name that GraphQL allows; give the table a custom_name",
            Assert.Single(result.Problems).ToString());
    }

    [Fact]
    public void Makes_names_that_GraphQL_allows_out_of_odd_columns()
    {
        var catalog = Of(
            Table("author", [Column("id", PostgresType.Int4)]),
            Table(
                "article",
                [Column("author", PostgresType.Int4), Column("the author-id", PostgresType.Int4)],
                foreign: [Key("f", ["the author-id"], "author", ["id"])]));

        Assert.Contains("article.authorByThe_author_id → the author-id", Relationships(catalog));
    }

    [Fact]
    public void Serves_a_whole_schema_without_a_problem()
    {
        var catalogs = new Dictionary<string, SourceCatalog> { ["default"] = Blog };

        var result = ModelBuilder.Build(AutoTracking.Document("default", Blog), catalogs);

        Assert.Empty(result.Problems);
        Assert.Equal(
            ["articles", "articlesByEditorId", "author", "authors"],
            result.Model.Tables[("default", new TableName("public", "author"))].Relationships.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("users", "user", "users")]
    [InlineData("order_items", "order_item", "order_items")]
    [InlineData("categories", "category", "categories")]
    [InlineData("boxes", "box", "boxes")]
    [InlineData("addresses", "address", "addresses")]
    [InlineData("buses", "bus", "buses")]
    [InlineData("statuses", "status", "statuses")]
    [InlineData("order_statuses", "order_status", "order_statuses")]
    [InlineData("matches", "match", "matches")]
    [InlineData("people", "person", "people")]
    [InlineData("children", "child", "children")]
    [InlineData("analyses", "analysis", "analyses")]
    [InlineData("indices", "index", "indices")]
    [InlineData("movies", "movie", "movies")]
    [InlineData("days", "day", "days")]
    [InlineData("news", "news", "news")]
    [InlineData("flight_data", "flight_data", "flight_data")]
    [InlineData("series", "series", "series")]
    [InlineData("Users", "User", "Users")]
    [InlineData("USERS", "USER", "USERS")]
    [InlineData("Categories", "Category", "Categories")]
    [InlineData("CATEGORIES", "CATEGORY", "CATEGORIES")]
    [InlineData("prices", "price", "prices")]
    [InlineData("caches", "cache", "caches")]
    [InlineData("heroes", "hero", "heroes")]
    [InlineData("wolf_", "wolf_", "wolf_")]
    [InlineData("s", "s", "s")]
    public void Knows_singular_and_plural(string name, string singular, string plural)
    {
        Assert.Equal(singular, Nouns.Singular(name));
        Assert.Equal(singular, Nouns.Singular(singular));
        Assert.Equal(plural, Nouns.Plural(singular));
        Assert.Equal(plural, Nouns.Plural(plural));
    }

    private static List<string> Relationships(SourceCatalog catalog)
    {
        var relationships = new List<string>();
        foreach (var table in AutoTracking.Document("default", catalog).Sources[0].Tables)
        {
            relationships.AddRange(table.ObjectRelationships.Select(item => $"{table.Name}.{item.Name} {Print(item.Join, "⇠")}"));
            relationships.AddRange(table.ArrayRelationships.Select(item => $"{table.Name}.{item.Name} {Print(item.Join, "←")}"));
        }

        return relationships;
    }

    private static string Print(RelationshipJoin join, string arrow) => join switch
    {
        OwnForeignKeyJoin own => $"→ {string.Join(',', own.Columns)}",
        RemoteForeignKeyJoin remote => $"{arrow} {remote.Table}({string.Join(',', remote.Columns)})",
        ManualJoin manual => $"= {manual.Table}({string.Join(',', manual.Columns.Select(pair => $"{pair.Local}={pair.Remote}"))})",
        _ => throw new InvalidOperationException(),
    };
}
