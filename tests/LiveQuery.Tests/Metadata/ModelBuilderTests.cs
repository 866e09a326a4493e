using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Metadata;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Metadata;

public sealed class ModelBuilderTests
{
    [Fact]
    public void Names_tables_root_fields_and_columns()
    {
        var model = BuildClean(
            """
            - table: author
            - table: { schema: blog, name: post }
            - table: article
              configuration:
                custom_name: Story
                comment: ""
                custom_root_fields: { select: stories, select_by_pk: { name: story, comment: one story } }
                column_config:
                  author_id: { custom_name: writerId, comment: who wrote it }
            """,
            Of(
                Table("author", [Column("id", PostgresType.Int4, comment: "the key")], key: ["id"]) with { Comment = "people" },
                Table("post", [Column("id", PostgresType.Int4)], schema: "blog"),
                Table("article", [Column("id", PostgresType.Int4), Column("author_id", PostgresType.Int4, comment: "hidden")])));

        var author = TableOf(model, "author");
        Assert.Equal(
            new RootFieldNames("author", "author_by_pk", "author_aggregate", "author_stream")
            {
                Insert = "insert_author",
                InsertOne = "insert_author_one",
                Update = "update_author",
                UpdateByPk = "update_author_by_pk",
                UpdateMany = "update_author_many",
                Delete = "delete_author",
                DeleteByPk = "delete_author_by_pk",
            },
            author.RootFields with { Comments = new RootFieldNames("", "", "", "").Comments });
        Assert.Equal("people", author.Description);
        Assert.Equal("the key", author.ColumnOf("id")!.Description);
        var post = model.Tables[("default", new TableName("blog", "post"))];
        Assert.Equal(("blog_post", "blog_post_by_pk", "columns and relationships of \"blog.post\""), (post.GraphQLName, post.RootFields.SelectByPk, post.Description));
        var article = TableOf(model, "article");
        Assert.Equal(("Story", "stories", "story", "Story_aggregate"), (article.GraphQLName, article.RootFields.Select, article.RootFields.SelectByPk, article.RootFields.SelectAggregate));
        Assert.Equal("one story", article.RootFields.Comments["select_by_pk"]);
        Assert.Null(article.Description);
        Assert.Equal(["id", "writerId"], article.Columns.Select(column => column.GraphQLName));
        Assert.Equal("who wrote it", article.ColumnOf("author_id")!.Description);
    }

    [Fact]
    public void Resolves_relationships_over_foreign_keys_and_by_hand()
    {
        var model = BuildClean(
            """
            - table: author
              object_relationships:
                - { name: boss, using: { foreign_key_constraint_on: boss_id } }
                - { name: card, using: { foreign_key_constraint_on: { table: article, column: editor_id } } }
              array_relationships:
                - { name: articles, comment: all of them, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
                - name: teams
                  using: { manual_configuration: { remote_table: membership, column_mapping: { id: author_id, name: team } } }
            - table: article
              object_relationships:
                - { name: author, using: { foreign_key_constraint_on: [author_id] } }
            - table: membership
            """,
            Blog);

        Assert.Equal(
            [
                "articles: Array article id=author_id nullable (all of them)",
                "boss: Object author boss_id=id nullable ()",
                "card: Object article id=editor_id nullable ()",
                "teams: Array membership id=author_id,name=team nullable ()",
            ],
            TableOf(model, "author").Relationships.Values.Select(Print).Order(StringComparer.Ordinal));
        Assert.Equal(["author: Object author author_id=id  ()"], TableOf(model, "article").Relationships.Values.Select(Print));
    }

    [Fact]
    public void Matches_the_columns_of_a_foreign_key_in_any_order()
    {
        var catalog = Of(
            Table("place", [Column("x", PostgresType.Int4), Column("y", PostgresType.Int4)], key: ["x", "y"]),
            Table(
                "visit",
                [Column("b", PostgresType.Int4, nullable: false), Column("a", PostgresType.Int4)],
                foreign: [Key("visit_fkey", ["a", "b"], "place", ["x", "y"])]));
        var model = BuildClean(
            """
            - table: place
              array_relationships:
                - { name: visits, using: { foreign_key_constraint_on: { table: visit, columns: [b, a] } } }
            - table: visit
              object_relationships:
                - { name: place, using: { foreign_key_constraint_on: [b, a] } }
            """,
            catalog);

        Assert.Equal(["place: Object place a=x,b=y nullable ()"], TableOf(model, "visit").Relationships.Values.Select(Print));
        Assert.Equal(["visits: Array visit x=a,y=b nullable ()"], TableOf(model, "place").Relationships.Values.Select(Print));
    }

    [Fact]
    public void Drops_what_does_not_fit_with_all_that_depends_on_it()
    {
        var (model, problems) = Build(
            """
            - table: author
              object_relationships:
                - { name: boss, using: { foreign_key_constraint_on: boss_id } }
                - { name: name, using: { foreign_key_constraint_on: boss_id } }
                - { name: twice, using: { foreign_key_constraint_on: boss_id } }
                - { name: "a b", using: { foreign_key_constraint_on: boss_id } }
                - { name: by_age, using: { foreign_key_constraint_on: age } }
              array_relationships:
                - { name: twice, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
                - { name: notes, using: { foreign_key_constraint_on: { table: note, column: author_id } } }
                - { name: wrong, using: { foreign_key_constraint_on: { table: article, column: id } } }
                - { name: manual, using: { manual_configuration: { remote_table: article, column_mapping: { id: nope } } } }
              select_permissions:
                - { role: admin, permission: { columns: '*', filter: {} } }
                - { role: a, permission: { columns: [id, nope, boss], filter: {} } }
                - { role: b, permission: { columns: [id], filter: { notes: {} } } }
                - { role: c, permission: { columns: [id], filter: {}, query_root_fields: [select_aggregate] } }
                - { role: d, permission: { columns: [name], filter: {}, subscription_root_fields: [select_by_pk] } }
                - { role: e, permission: { columns: [], filter: { boss: { boss: { id: X-Hasura-User-Id } } }, limit: 3 } }
            - table: article
              select_permissions:
                - { role: f, permission: { columns: '*', filter: { author: {} } } }
            - table: note
            """,
            Blog);

        Assert.Equal(
            [
                "23: table \"note\" in source \"default\": no such table/view exists in source: \"note\"",
                "4: relationship \"name\" of table \"author\": field definition conflicts with postgres column",
                "5: relationship \"twice\" of table \"author\": the table has several relationships of this name; which one is meant is not known, so none serves",
                "6: relationship \"a b\" of table \"author\": its name is not one that GraphQL allows",
                "7: relationship \"by_age\" of table \"author\": no foreign constraint exists on the given column(s)",
                "9: relationship \"twice\" of table \"author\": the table has several relationships of this name; which one is meant is not known, so none serves",
                "10: relationship \"notes\" of table \"author\": table \"note\" does not exist in source: default",
                "11: relationship \"wrong\" of table \"author\": no foreign constraint exists on the given column(s)",
                "12: relationship \"manual\" of table \"author\": the column \"nope\" does not exist in table \"article\"",
                "14: select permission of role \"admin\" on table \"author\": cannot define permission for admin role",
                "15: select permission of role \"a\" on table \"author\": \"nope\" does not exist",
                "15: select permission of role \"a\" on table \"author\": expecting a database column; but, \"boss\" is a relationship; permissions for relationships are automatically inferred",
                "16: select permission of role \"b\" on table \"author\": its filter needs \"notes\" of table \"author\", which does not serve: table \"note\" does not exist in source: default",
                "17: select permission of role \"c\" on table \"author\": The \"select_aggregate\" root field can only be enabled in the query_root_fields or  the subscription_root_fields when \"allow_aggregations\" is set to true",
                "18: select permission of role \"d\" on table \"author\": The \"select_by_pk\" field cannot be included in the query_root_fields or subscription_root_fields because the role \"d\" does not have access to the primary key of the table \"author\" in the source \"default\"",
                "22: select permission of role \"f\" on table \"article\": \"author\" does not exist",
            ],
            problems.Select(problem => problem.ToString().Replace("databases/default/tables/tables.yaml:", "", StringComparison.Ordinal)));
        var author = TableOf(model, "author");
        Assert.Equal(["boss"], author.Relationships.Keys);
        Assert.Equal(["e"], author.SelectPermissions.Keys);
        Assert.Equal("some boss some boss id Eq x-hasura-user-id::integer", ConditionText.Print(author.SelectPermissions["e"].Filter));
        Assert.Empty(author.SelectPermissions["e"].Columns);
        Assert.Equal(3, author.SelectPermissions["e"].Limit);
        Assert.Equal(["a", "b", "c", "d", "e", "f"], model.Roles);
    }

    [Fact]
    public void Keeps_a_name_for_its_first_owner()
    {
        var catalog = Of(
            Table("item", [Column("id", PostgresType.Int4)]),
            Table("item_aggregate", [Column("id", PostgresType.Int4)]),
            Table("thing", [Column("id", PostgresType.Int4)]),
            Table("uuid", [Column("id", Uuid)]),
            Table("bigint", [Column("id", ArrayOf(PostgresType.Int8))]),
            Table("order_by", [Column("id", PostgresType.Int4)]),
            Table("own", [Column("id", PostgresType.Int4)]),
            Table("fine", [Column("id", PostgresType.Int4)]));
        var (model, problems) = Build(
            """
            - table: item
            - table: item_aggregate
            - { table: thing, configuration: { custom_root_fields: { select_stream: item } } }
            - table: uuid
            - table: bigint
            - table: order_by
            - { table: own, configuration: { custom_root_fields: { select: x, select_by_pk: x } } }
            - table: fine
            """,
            catalog);

        Assert.Equal(["fine", "item"], model.Tables.Keys.Select(key => key.Table.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "its type \"item_aggregate\" is also a type of table \"item\" in source \"default\"; give one of them a custom_name",
                "its root field \"item\" is also a root field of table \"item\" in source \"default\"; give one of them another name",
                "its type \"uuid\" would have the name of a scalar or of a built-in type; give the table a custom_name",
                "its type \"bigint\" would have the name of a scalar or of a built-in type; give the table a custom_name",
                "its type \"order_by\" would have the name of a scalar or of a built-in type; give the table a custom_name",
                "two of its root fields have the name \"x\"",
            ],
            problems.Select(problem => problem.Reason));
    }

    [Fact]
    public void Reports_names_that_GraphQL_does_not_allow()
    {
        var catalog = Of(
            Table("order items", [Column("id", PostgresType.Int4)]),
            Table("__secret", [Column("id", PostgresType.Int4)]),
            Table("2fast", [Column("first name", PostgresType.Text), Column("odd", Mood with { Name = "my mood", Sql = "public.\"my mood\"" }), Column("name", PostgresType.Text), Column("nom", PostgresType.Text)]),
            Table("größe", [Column("é", PostgresType.Text)]));
        var (model, problems) = Build(
            """
            - table: order items
            - table: __secret
            - table: 2fast
              configuration:
                custom_name: fast
                column_config: { nom: { custom_name: name }, gone: { custom_name: g } }
            - { table: größe, configuration: { custom_name: size } }
            """,
            catalog);

        Assert.Equal(["name"], Assert.Single(model.Tables.Values).Columns.Select(column => column.GraphQLName));
        Assert.Equal(
            [
                "Error: \"order items\" is not a name that GraphQL allows; give the table a custom_name",
                "Error: \"__secret\" is not a name that GraphQL allows; give the table a custom_name",
                "Error: configuration was given for the column \"gone\", but no such column exists",
                "Warning: the column \"first name\" is left out: \"first name\" is not a name that GraphQL allows; give it a custom_name",
                "Warning: the column \"odd\" is left out: the name of its type public.\"my mood\" is not one that GraphQL allows",
                "Error: the column \"nom\" is left out: the column \"name\" has the field name \"name\" already",
                "Warning: the column \"é\" is left out: \"é\" is not a name that GraphQL allows; give it a custom_name",
                "Error: none of its columns has a name that GraphQL allows",
            ],
            problems.Select(problem => $"{problem.Severity}: {problem.Reason}"));
    }

    [Fact]
    public void A_custom_name_that_GraphQL_does_not_allow_leaves_the_derived_one()
    {
        var (model, problems) = Build("- { table: author, configuration: { custom_name: 'my author', custom_root_fields: { select: '1st' } } }", Blog);

        Assert.Equal(("author", "author"), (TableOf(model, "author").GraphQLName, TableOf(model, "author").RootFields.Select));
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void Leaves_out_the_tables_of_a_source_that_is_away()
    {
        var document = new MetadataDocument
        {
            Sources =
            [
                new SourceMetadata { Name = "up", Tables = [new TableMetadata { Name = new("public", "author") }] },
                new SourceMetadata { Name = "down", Tables = [new TableMetadata { Name = new("public", "note") }] },
            ],
        };

        var result = ModelBuilder.Build(
            document,
            new Dictionary<string, SourceCatalog> { ["up"] = Blog },
            new Dictionary<string, string> { ["down"] = "connection refused" });

        Assert.Equal([("up", new TableName("public", "author"))], result.Model.Tables.Keys);
        Assert.Equal("source \"down\"", Assert.Single(result.Problems).Object);
        Assert.Equal("none of its tables serves: connection refused", result.Problems[0].Reason);
    }

    [Fact]
    public void A_column_and_a_relationship_may_not_share_a_key_of_filters()
    {
        var (model, problems) = Build(
            """
            - table: article
              configuration: { column_config: { title: { custom_name: headline } } }
              object_relationships:
                - { name: title, using: { foreign_key_constraint_on: author_id } }
                - { name: headline, using: { foreign_key_constraint_on: author_id } }
              array_relationships:
                - { name: fans, using: { manual_configuration: { remote_table: author, column_mapping: { id: id } } } }
                - { name: fans_aggregate, using: { manual_configuration: { remote_table: author, column_mapping: { id: id } } } }
            - table: author
            """,
            Blog);

        Assert.Equal(["fans_aggregate"], TableOf(model, "article").Relationships.Keys);
        Assert.Equal(
            [
                "field definition conflicts with postgres column",
                "field definition conflicts with custom field name for postgres column \"title\"",
                "its field \"fans_aggregate\" would clash with another field of the table",
            ],
            problems.Select(problem => problem.Reason));
    }

    private static string Print(Relationship item) =>
        $"{item.Name}: {item.Kind} {item.Target} {string.Join(',', item.Columns.Select(pair => $"{pair.Local}={pair.Remote}"))} {(item.IsNullable ? "nullable" : "")} ({item.Description})";

    private static TrackedTable TableOf(TrackedModel model, string table) => model.Tables[("default", new TableName("public", table))];

    private static TrackedModel BuildClean(string tables, SourceCatalog catalog)
    {
        var (model, problems) = Build(tables, catalog);
        Assert.Empty(problems);
        return model;
    }

    private static (TrackedModel Model, IReadOnlyList<MetadataProblem> Problems) Build(string tables, SourceCatalog catalog)
    {
        using var folder = MetadataDirectory.OfTables(tables);
        var load = MetadataFolder.Load(folder.Path);
        var read = MetadataReader.Read(load.Root);
        Assert.Empty(load.Problems);
        Assert.Empty(read.Problems);
        var built = ModelBuilder.Build(read.Document, new Dictionary<string, SourceCatalog> { ["default"] = catalog });
        return (built.Model, built.Problems);
    }
}
