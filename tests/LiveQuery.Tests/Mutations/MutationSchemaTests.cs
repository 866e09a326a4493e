using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Mutations;

/// <summary>Which fields and types mutations have, for whom, under which names.</summary>
public sealed class MutationSchemaTests
{
    private const string Tables = """
        - table: author
          array_relationships:
            - { name: articles, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
          select_permissions:
            - { role: reader, permission: { columns: [id], filter: {} } }
            - { role: user, permission: { columns: [name], filter: {} } }
          insert_permissions:
            - { role: user, permission: { columns: [name, score], check: {}, set: { score: 1 } } }
          update_permissions:
            - { role: user, permission: { columns: [name], filter: {} } }
          delete_permissions:
            - { role: user, permission: { filter: {}, backend_only: true } }
            - { role: reader, permission: { filter: {} } }
        - table: article
          object_relationships:
            - { name: author, using: { foreign_key_constraint_on: author_id } }
          configuration: { custom_name: post, column_config: { author_id: { custom_name: writer } } }
        - table: log
        """;

    private static SourceCatalog Catalog => Of(
        Table(
            "author",
            [
                Column("id", PostgresType.Int4, nullable: false, comment: "the key") with { Position = 1 },
                Column("name", PostgresType.Text, nullable: false) with { Position = 2 },
                Column("score", Numeric) with { Position = 3 },
                Column("data", Jsonb) with { Position = 4 },
                Column("twice", PostgresType.Int4) with { Position = 5, IsFixed = true },
            ],
            key: ["id"],
            unique: [new UniqueKey("author_name_key", ["name"])]),
        Table(
            "article",
            [Column("id", PostgresType.Int4, nullable: false) with { Position = 1 }, Column("author_id", PostgresType.Int4, nullable: false) with { Position = 2 }],
            key: ["id"],
            foreign: [Key("article_author_id_fkey", ["author_id"], "author", ["id"])]),
        Table("log", [Column("line", PostgresType.Text) with { Position = 1 }]) with { IsUpdatable = false, IsDeletable = false });

    private static MutationWorld World { get; } = new(Tables, Catalog);

    [Fact]
    public void Admin_has_all_fields() => Assert.Equal(
        [
            "delete_author(where: author_bool_exp!): author_mutation_response \"delete data from the table: \"author\"\"",
            "delete_author_by_pk(id: Int!): author \"delete single row from the table: \"author\"\"",
            "delete_post(where: post_bool_exp!): post_mutation_response \"delete data from the table: \"article\"\"",
            "delete_post_by_pk(id: Int!): post \"delete single row from the table: \"article\"\"",
            "insert_author(objects: [author_insert_input!]!, on_conflict: author_on_conflict): author_mutation_response \"insert data into the table: \"author\"\"",
            "insert_author_one(object: author_insert_input!, on_conflict: author_on_conflict): author \"insert a single row into the table: \"author\"\"",
            "insert_log(objects: [log_insert_input!]!): log_mutation_response \"insert data into the table: \"log\"\"",
            "insert_log_one(object: log_insert_input!): log \"insert a single row into the table: \"log\"\"",
            "insert_post(objects: [post_insert_input!]!, on_conflict: post_on_conflict): post_mutation_response \"insert data into the table: \"article\"\"",
            "insert_post_one(object: post_insert_input!, on_conflict: post_on_conflict): post \"insert a single row into the table: \"article\"\"",
            "update_author(_append: author_append_input, _delete_at_path: author_delete_at_path_input, _delete_elem: author_delete_elem_input, _delete_key: author_delete_key_input, _inc: author_inc_input, _prepend: author_prepend_input, _set: author_set_input, where: author_bool_exp!): author_mutation_response \"update data of the table: \"author\"\"",
            "update_author_by_pk(_append: author_append_input, _delete_at_path: author_delete_at_path_input, _delete_elem: author_delete_elem_input, _delete_key: author_delete_key_input, _inc: author_inc_input, _prepend: author_prepend_input, _set: author_set_input, pk_columns: author_pk_columns_input!): author \"update single row of the table: \"author\"\"",
            "update_author_many(updates: [author_updates!]!): [author_mutation_response] \"update multiples rows of table: \"author\"\"",
            "update_post(_inc: post_inc_input, _set: post_set_input, where: post_bool_exp!): post_mutation_response \"update data of the table: \"article\"\"",
            "update_post_by_pk(_inc: post_inc_input, _set: post_set_input, pk_columns: post_pk_columns_input!): post \"update single row of the table: \"article\"\"",
            "update_post_many(updates: [post_updates!]!): [post_mutation_response] \"update multiples rows of table: \"article\"\"",
        ],
        World.Print("mutation_root"));

    [Fact]
    public void A_role_has_what_its_permissions_let_it_do()
    {
        // Who cannot read the key cannot name a row by it; what is a backend's is not there.
        Assert.Equal(
            ["insert_author", "insert_author_one", "update_author", "update_author_many"],
            World.Print("mutation_root", "user").Select(field => field[..field.IndexOf('(', StringComparison.Ordinal)]));
        Assert.Equal(["delete_author(where: author_bool_exp!): author_mutation_response \"delete data from the table: \"author\"\"", "delete_author_by_pk(id: Int!): author \"delete single row from the table: \"author\"\""], World.Print("mutation_root", "reader"));
        Assert.Equal(["name: String"], World.Print("author_insert_input", "user"));
        Assert.Equal(["_set: author_set_input \"sets the columns of the filtered rows to the given values\"", "where: author_bool_exp! \"filter the rows which have to be updated\""], World.Print("author_updates", "user"));
        Assert.Equal(["name \"column name\""], World.Print("author_update_column", "user"));
        Assert.Empty(World.Print("mutation_root", "nobody"));
        Assert.Empty(World.Print("author_insert_input", "reader"));
    }

    [Fact]
    public void Input_types_have_what_can_be_given()
    {
        Assert.Equal(
            ["articles: post_arr_rel_insert_input", "data: jsonb", "id: Int \"the key\"", "name: String", "score: numeric"], World.Print("author_insert_input"));
        Assert.Equal(["author: author_obj_rel_insert_input", "id: Int", "writer: Int"], World.Print("post_insert_input"));
        Assert.Equal(["data: [post_insert_input!]!", "on_conflict: post_on_conflict \"upsert condition\""], World.Print("post_arr_rel_insert_input"));
        Assert.Equal(["data: author_insert_input!", "on_conflict: author_on_conflict \"upsert condition\""], World.Print("author_obj_rel_insert_input"));
        Assert.Equal(["constraint: author_constraint!", "update_columns: [author_update_column!]! = []", "where: author_bool_exp"], World.Print("author_on_conflict"));
        Assert.Equal(
            ["author_pkey \"unique or primary key constraint on columns \"id\"\"", "author_name_key \"unique or primary key constraint on columns \"name\"\""],
            World.Print("author_constraint"));
        Assert.Equal(["id: Int \"the key\"", "score: numeric"], World.Print("author_inc_input"));
        Assert.Equal(["data: [String!]"], World.Print("author_delete_at_path_input"));
        Assert.Equal(["data: Int"], World.Print("author_delete_elem_input"));
        Assert.Equal(["id: Int!"], World.Print("author_pk_columns_input"));
        Assert.Equal(
            ["affected_rows: Int! \"number of rows affected by the mutation\"", "returning: [author!]! \"data from the rows affected by the mutation\""],
            World.Print("author_mutation_response"));
    }

    [Fact]
    public void The_other_convention_spells_names_its_way()
    {
        var world = new MutationWorld("- table: author\n", Catalog, NamingConvention.GraphQL);

        Assert.Equal(
            ["deleteAuthor", "deleteAuthorByPk", "insertAuthor", "insertAuthorOne", "updateAuthor", "updateAuthorByPk", "updateAuthorMany"],
            world.Print("mutation_root").Select(field => field[..field.IndexOf('(', StringComparison.Ordinal)]));
        Assert.Equal(["constraint: AuthorConstraint!", "updateColumns: [AuthorUpdateColumn!]! = []", "where: AuthorBoolExp"], world.Print("AuthorOnConflict"));
        Assert.Equal(["AUTHOR_PKEY", "AUTHOR_NAME_KEY"], world.Print("AuthorConstraint").Select(value => value.Split(' ')[0]));
        Assert.Contains("_deleteAtPath: AuthorDeleteAtPathInput", string.Join('\n', world.Print("AuthorUpdates")), StringComparison.Ordinal);
        Assert.Single(world.Script("mutation { updateAuthorByPk(pkColumns: {id: 1}, _deleteAtPath: {data: [\"a\"]}) { id } }").Steps);
    }

    [Fact]
    public void Tables_cannot_have_the_names_of_types_of_mutations()
    {
        var catalog = Of(Table("author", [Column("id", PostgresType.Int4)]), Table("author_updates", [Column("id", PostgresType.Int4)]));

        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => new MutationWorld("- table: author\n- table: author_updates\n", catalog));

        Assert.Contains("author_updates", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_parameters_and_equal_shapes_have_equal_sql()
    {
        const string Query = "mutation ($n: String, $d: jsonb) { insert_author(objects: [{name: $n, data: $d}, {name: \"x\", id: 5}]) { affected_rows } }";
        var one = World.Script(Query, variables: """{"n": "'; drop table author; --", "d": {"a": "$1"}}""");
        var other = World.Script(Query, variables: """{"n": "plain", "d": null}""");

        Assert.Equal(other.Steps[0].Sql, one.Steps[0].Sql);
        Assert.DoesNotContain("drop", one.Steps[0].Sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_rows_are_split_before_a_statement_is_full()
    {
        var rows = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $$"""{"id": {{i}}, "name": "n", "score": 1, "data": {} }"""));

        var script = World.Script("mutation ($r: [author_insert_input!]!) { insert_author(objects: $r) { affected_rows } }", variables: $$"""{"r": [{{rows}}] }""");

        Assert.Equal(4, script.Steps.Length);
        Assert.All(script.Steps, step => Assert.True(step.Values.Length < 65_535));
    }

    [Theory]
    [InlineData("mutation { insert_author(objects: [{nme: \"x\"}]) { affected_rows } }", "$.selectionSet.insert_author.args.objects[0].nme", "field 'nme' not found in type: 'author_insert_input'")]
    [InlineData("mutation { insert_author { affected_rows } }", "$.selectionSet.insert_author.args.objects", "missing required field 'objects'")]
    [InlineData("mutation { insert_author(objects: []) }", "$.selectionSet.insert_author.selectionSet", "missing selection set for 'author_mutation_response'")]
    [InlineData("mutation { insert_author(objects: [{name: \"x\"}], on_conflict: {}) { affected_rows } }", "$.selectionSet.insert_author.args.on_conflict.constraint", "missing required field 'constraint'")]
    [InlineData("mutation { insert_author(objects: [{articles: {}}]) { affected_rows } }", "$.selectionSet.insert_author.args.objects[0].articles.data", "missing required field 'data'")]
    [InlineData("mutation { update_author_by_pk(pk_columns: {}, _set: {name: \"x\"}) { id } }", "$.selectionSet.update_author_by_pk.args.pk_columns.id", "missing required field 'id'")]
    [InlineData("mutation { update_author(where: {}, _set: {twice: 3}) { affected_rows } }", "$.selectionSet.update_author.args._set.twice", "field 'twice' not found in type: 'author_set_input'")]
    [InlineData("mutation { update_author(where: {}, _set: {score: 3}, _inc: {score: 1}) { affected_rows } }", "$.selectionSet.update_author.args", "Column found in multiple operators: ['score'].")]
    [InlineData("mutation { a: insert_author(objects: [{name: null}]) { affected_rows } }", "$.selectionSet.insert_author.args.objects[0].name", "unexpected null value for type 'String'")]
    [InlineData("mutation ($i: Int) { delete_author_by_pk(id: $i) { id } }", "$.selectionSet.delete_author_by_pk.args.id", "variable 'i' is declared as 'Int', but used where 'Int!' is expected")]
    [InlineData("mutation { insert_author(objects: []) { returning { articles(limit: -1) { id } } } }", "$.selectionSet.insert_author.selectionSet.returning.selectionSet.articles.args.limit", "expected a non-negative 32-bit integer for type 'Int', but found an integer")]
    public void A_mistake_is_told_with_its_place(string query, string path, string message)
    {
        var error = World.Refusal(query);

        Assert.Equal((path, message), (error.Path, error.Message));
    }
}
