using LiveQuery.Server.Authentication;

namespace LiveQuery.FunctionalTests.Mutations;

/// <summary>A role writes what its permissions allow, and is told no more than it may read.</summary>
public sealed class MutationPermissionTests(PostgresFixture postgres)
{
    private const string CheckFailed = "check constraint of an insert/update permission has failed";

    private static readonly (string Name, string Value) Ann = ("x-hasura-user-id", "ann");
    private static readonly (string Name, string Value) Bob = ("x-hasura-user-id", "bob");

    [Fact]
    public async Task A_role_without_permissions_has_no_mutations()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("select", "person", "reader", """{"columns": "*", "filter": {}}""");

        const string Insert = "mutation { insert_person(objects: [{name: \"x\"}]) { affected_rows } }";
        Assert.Equal(("validation-failed", "$", "no mutations exist"), await server.RefusalAsync(Insert, "reader"));
        Assert.Equal(("validation-failed", "$", "no mutations exist"), await server.RefusalAsync(Insert, "stranger"));
        Assert.Equal("""{"data":{"__schema":{"mutationType":null}}}""", await server.RunAsync("{ __schema { mutationType { name } } }", "reader"));
    }

    [Fact]
    public async Task Who_may_not_read_writes_blindly()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("insert", "person", "writer", """{"columns": ["name"], "check": {}}""");
        await server.PermitAsync("update", "person", "writer", """{"columns": ["name"], "filter": {}}""");
        await server.PermitAsync("delete", "person", "writer", """{"filter": {}}""");

        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1}}}""",
            await server.RunAsync("mutation { insert_person(objects: {name: \"x\"}) { affected_rows } }", "writer"));
        Assert.Equal(
            "field 'returning' not found in type: 'person_mutation_response'",
            (await server.RefusalAsync("mutation { insert_person(objects: {name: \"y\"}) { returning { id } } }", "writer")).Message);
        Assert.Equal(
            "field 'name' not found in type: 'person_bool_exp'",
            (await server.RefusalAsync("mutation { update_person(where: {name: {_eq: \"x\"}}, _set: {name: \"z\"}) { affected_rows } }", "writer")).Message);
        foreach (var field in (string[])["insert_person_one", "update_person_by_pk", "delete_person_by_pk"])
        {
            Assert.Equal(
                $"field '{field}' not found in type: 'mutation_root'",
                (await server.RefusalAsync($"mutation {{ {field} {{ id }} }}", "writer")).Message);
        }

        Assert.Equal(
            """{"data":{"delete_person":{"affected_rows":1}}}""",
            await server.RunAsync("mutation { delete_person(where: {}) { affected_rows } }", "writer"));
    }

    [Fact]
    public async Task What_is_returned_has_the_columns_that_the_role_may_read_and_relationships_under_their_filters()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("select", "person", "user", """{"columns": ["id", "name"], "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}, "limit": 1}""");
        await server.PermitAsync("select", "team", "user", """{"columns": ["name"], "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}}""");
        await server.PermitAsync("insert", "person", "user", """{"columns": ["name", "team_id", "secret"], "check": {}}""");

        // The row filter and the limit do not hide what the role has just written.
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":2,"returning":[{"name":"x","team":{"name":"red"}},{"name":"y","team":null}]}}}""",
            await server.RunAsync(
                "mutation { insert_person(objects: [{name: \"x\", team_id: 1, secret: \"s\"}, {name: \"y\", team_id: 2}]) { affected_rows returning { name team { name } } } }",
                "user",
                Ann));
        Assert.Equal(
            "field 'secret' not found in type: 'person'",
            (await server.RefusalAsync("mutation { insert_person(objects: {name: \"z\"}) { returning { secret } } }", "user", Ann)).Message);
    }

    [Fact]
    public async Task Presets_hold_whatever_is_given_and_cannot_be_given()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("select", "person", "user", """{"columns": "*", "filter": {}}""");
        await server.PermitAsync("insert", "person", "user", """{"columns": "*", "check": {}, "set": {"owner": "x-hasura-user-id", "level": 7}}""");
        await server.PermitAsync("update", "person", "user", """{"columns": "*", "filter": {}, "set": {"secret": "changed"}}""");

        Assert.Equal(
            """{"data":{"insert_person_one":{"owner":"it\u0027s \u0022ann\u0022","level":7}}}""",
            await server.RunAsync("mutation { insert_person_one(object: {name: \"x\"}) { owner level } }", "user", ("x-hasura-user-id", "it's \"ann\"")));
        Assert.Equal(
            "field 'owner' not found in type: 'person_insert_input'",
            (await server.RefusalAsync("mutation { insert_person_one(object: {name: \"y\", owner: \"bob\"}) { id } }", "user", Ann)).Message);
        Assert.Equal(
            """{"data":{"update_person":{"returning":[{"name":"z","secret":"changed"}]}}}""",
            await server.RunAsync("mutation { update_person(where: {name: {_eq: \"x\"}}, _set: {name: \"z\"}) { returning { name secret } } }", "user"));
        Assert.Equal(
            ("not-found", "$", "missing session variable: \"x-hasura-user-id\""),
            await server.RefusalAsync("mutation { insert_person_one(object: {name: \"y\"}) { id } }", "user"));
    }

    [Fact]
    public async Task A_row_that_fails_the_check_undoes_the_mutation()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("select", "person", "user", """{"columns": "*", "filter": {}}""");
        await server.PermitAsync("insert", "person", "user", """{"columns": "*", "check": {"team": {"owner": {"_eq": "X-Hasura-User-Id"}}}}""");

        Assert.Equal(
            ("permission-error", "$.selectionSet.mine.args.objects", CheckFailed),
            await server.RefusalAsync(
                "mutation { mine: insert_person(objects: [{name: \"x\", team_id: 1}, {name: \"y\", team_id: 2}]) { affected_rows } }", "user", Ann));
        Assert.Equal(
            ("permission-error", "$.selectionSet.insert_person_one.args.object", CheckFailed),
            await server.RefusalAsync("mutation { insert_person_one(object: {name: \"x\"}) { id name } }", "user", Ann));
        Assert.Equal("""{"data":{"person":[]}}""", await server.RunAsync("{ person { id } }"));
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1}}}""",
            await server.RunAsync("mutation { insert_person(objects: [{name: \"x\", team_id: 1}]) { affected_rows } }", "user", Ann));
    }

    [Fact]
    public async Task A_check_that_is_neither_true_nor_false_has_failed()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("insert", "person", "user", """{"columns": "*", "check": {"level": {"_lt": 5}, "owner": {"_gt": "X-Hasura-User-Id"}}}""");

        Assert.Equal(CheckFailed, (await server.RefusalAsync("mutation { insert_person(objects: {name: \"x\"}) { affected_rows } }", "user", Ann)).Message);
    }

    [Fact]
    public async Task Updates_reach_the_rows_of_the_filter_and_leave_them_as_the_check_says()
    {
        await using var server = await MutationServer.StartAsync(postgres, "insert into person (id, name, owner) values (1, 'a', 'ann'), (2, 'b', 'bob');");
        await server.PermitAsync("select", "person", "user", """{"columns": "*", "filter": {}}""");
        await server.PermitAsync("update", "person", "user", """{"columns": ["name", "owner"], "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}, "check": {"name": {"_neq": "root"}}}""");
        await server.PermitAsync("delete", "person", "user", """{"filter": {"owner": {"_eq": "X-Hasura-User-Id"}}}""");

        Assert.Equal(
            """{"data":{"update_person_by_pk":null,"update_person":{"affected_rows":1}}}""",
            await server.RunAsync(
                "mutation { update_person_by_pk(pk_columns: {id: 2}, _set: {name: \"x\"}) { id } update_person(where: {}, _set: {name: \"c\"}) { affected_rows } }", "user", Ann));
        Assert.Equal(
            ("permission-error", "$", CheckFailed),
            await server.RefusalAsync("mutation { update_person(where: {}, _set: {name: \"root\"}) { affected_rows } }", "user", Ann));

        // Only the old row is held to the filter: a row may be given away.
        Assert.Equal(
            """{"data":{"update_person":{"returning":[{"owner":"bob"}]},"delete_person":{"affected_rows":0}}}""",
            await server.RunAsync("mutation { update_person(where: {}, _set: {owner: \"bob\"}) { returning { owner } } delete_person(where: {}) { affected_rows } }", "user", Ann));
        Assert.Equal(
            """{"data":{"delete_person":{"affected_rows":2}}}""",
            await server.RunAsync("mutation { delete_person(where: {}) { affected_rows } }", "user", Bob));
    }

    [Fact]
    public async Task An_upsert_updates_under_the_permission_to_update()
    {
        await using var server = await MutationServer.StartAsync(postgres, "insert into person (id, name, owner) values (1, 'a', 'ann'), (2, 'b', 'bob');");
        await server.PermitAsync("select", "person", "user", """{"columns": "*", "filter": {}}""");
        await server.PermitAsync("insert", "person", "user", """{"columns": ["name", "level"], "check": {"level": {"_lt": 10}}, "set": {"owner": "x-hasura-user-id"}}""");

        const string Upsert = "mutation { insert_person(objects: [{name: \"a\", level: LEVEL}, {name: \"b\", level: LEVEL}], on_conflict: {constraint: person_name_key, update_columns: [level]}) { affected_rows returning { name level secret } } }";
        Assert.Equal(
            "expected one of the values ['_PLACEHOLDER'] for type 'person_update_column', but found 'level'",
            (await server.RefusalAsync(Upsert.Replace("LEVEL", "5", StringComparison.Ordinal), "user", Ann)).Message);
        Assert.Equal(
            ("validation-failed", "$.selectionSet.insert_person.args.on_conflict", "erroneous column name"),
            await server.RefusalAsync(Upsert.Replace("LEVEL", "5", StringComparison.Ordinal).Replace("[level]", "_PLACEHOLDER", StringComparison.Ordinal), "user", Ann));

        await server.PermitAsync("update", "person", "user", """{"columns": ["level"], "filter": {"owner": {"_eq": "X-Hasura-User-Id"}}, "check": {"level": {"_gt": 3}}, "set": {"secret": "upserted"}}""");
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1,"returning":[{"name":"a","level":50,"secret":"upserted"}]}}}""",
            await server.RunAsync(Upsert.Replace("LEVEL", "50", StringComparison.Ordinal), "user", Ann));
        Assert.Equal(CheckFailed, (await server.RefusalAsync(Upsert.Replace("LEVEL", "2", StringComparison.Ordinal), "user", Ann)).Message);
    }

    [Fact]
    public async Task Upserts_into_partitions_meet_the_checks_of_new_rows_and_of_changed_ones()
    {
        await using var server = await MutationServer.StartAsync(postgres, """
            create table part (id int primary key, name text) partition by range (id);
            create table part_1 partition of part for values from (0) to (10); insert into part values (1, 'old');
            """);
        await server.Api.DoAsync("v1/metadata", """{"type": "pg_track_table", "args": {"table": "part"}}""");
        await server.PermitAsync("insert", "part", "user", """{"columns": "*", "check": {"name": {"_neq": "a"}}}""");
        await server.PermitAsync("update", "part", "user", """{"columns": "*", "filter": {}, "check": {"name": {"_neq": "b"}}}""");

        const string Upsert = "mutation { insert_part(objects: {id: 1, name: \"NAME\"}, on_conflict: {constraint: part_pkey, update_columns: name}) { affected_rows } }";
        Assert.Equal(CheckFailed, (await server.RefusalAsync(Upsert.Replace("NAME", "a", StringComparison.Ordinal), "user")).Message);
        Assert.Equal(CheckFailed, (await server.RefusalAsync(Upsert.Replace("NAME", "b", StringComparison.Ordinal), "user")).Message);
        Assert.Equal("""{"data":{"insert_part":{"affected_rows":1}}}""", await server.RunAsync(Upsert.Replace("NAME", "c", StringComparison.Ordinal), "user"));
    }

    [Fact]
    public async Task Rows_of_relationships_are_written_under_the_permissions_of_their_tables()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("select", "team", "user", """{"columns": ["id", "name"], "filter": {}}""");
        await server.PermitAsync("select", "person", "user", """{"columns": ["name", "owner"], "filter": {}}""");
        await server.PermitAsync("insert", "team", "user", """{"columns": ["id", "name"], "check": {}, "set": {"owner": "x-hasura-user-id"}}""");

        const string Insert = "mutation { insert_team(objects: [{id: 3, name: \"new\", people: {data: [{name: \"x\"}, {name: \"NAME\"}]}}]) { affected_rows returning { name people(order_by: {name: asc}) { name owner } } } }";
        Assert.Equal(
            ("validation-failed", "$.selectionSet.insert_team.args.objects[0].people", "field 'people' not found in type: 'team_insert_input'"),
            await server.RefusalAsync(Insert, "user", Ann));

        await server.PermitAsync("insert", "person", "user", """{"columns": ["name"], "check": {"name": {"_neq": "root"}, "team": {"owner": {"_eq": "X-Hasura-User-Id"}}}, "set": {"owner": "x-hasura-user-id"}}""");
        Assert.Equal(
            ("permission-error", "$.selectionSet.insert_team.args.objects[0].people.data", CheckFailed),
            await server.RefusalAsync(Insert.Replace("NAME", "root", StringComparison.Ordinal), "user", Ann));
        Assert.Equal(
            """{"data":{"insert_team":{"affected_rows":3,"returning":[{"name":"new","people":[{"name":"x","owner":"ann"},{"name":"y","owner":"ann"}]}]}}}""",
            await server.RunAsync(Insert.Replace("NAME", "y", StringComparison.Ordinal), "user", Ann));
    }

    [Fact]
    public async Task Permissions_of_backends_need_the_admin_secret_and_its_word()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("insert", "person", "user", """{"columns": "*", "check": {}, "backend_only": true}""");

        const string Insert = "mutation { insert_person(objects: {name: \"x\"}) { affected_rows } }";
        Assert.Equal("no mutations exist", (await server.RefusalAsync(Insert, "user")).Message);
        Assert.Equal("no mutations exist", (await server.RefusalAsync(Insert, "user", ("x-hasura-use-backend-only-permissions", "No"))).Message);
        Assert.Equal("bad-request", (await server.RefusalAsync(Insert, "user", ("x-hasura-use-backend-only-permissions", "perhaps"))).Code);
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1}}}""",
            await server.RunAsync(Insert, "user", ("x-hasura-use-backend-only-permissions", "T")));

        var (status, _) = await server.Api.PostAsync("v1/query", """{"type": "insert", "args": {"table": "person", "objects": [{"name": "y"}]}}""", "user");
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Nobody_without_the_secret_gets_the_permissions_of_backends()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        await server.PermitAsync("insert", "person", "anonymous", """{"columns": "*", "check": {}, "backend_only": true}""");
        await using var open = await MetadataApi.ApiServer.ConnectAsync(
            server.Database, options => options with { Authentication = new AuthenticationOptions { AdminSecret = "s", UnauthorizedRole = "anonymous" } });

        const string Insert = "mutation { insert_person(objects: {name: \"x\"}) { affected_rows } }";
        Assert.Contains("no mutations exist", await open.QueryAsync(Insert, null, ("x-hasura-use-backend-only-permissions", "true")), StringComparison.Ordinal);
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":1}}}""",
            await open.QueryAsync(Insert, "anonymous", ("x-hasura-admin-secret", "s"), ("x-hasura-use-backend-only-permissions", "true")));
    }

    [Fact]
    public async Task A_permission_whose_input_is_to_be_validated_elsewhere_does_not_serve()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        var (status, body) = await server.Api.PostAsync("v1/metadata", """
            {"type": "pg_create_insert_permission", "args": {"table": "person", "role": "user", "permission": {
              "columns": "*", "check": {}, "validate_input": {"type": "http", "definition": {"url": "http://127.0.0.1:1/"}}}}}
            """);

        Assert.Equal(400, status);
        Assert.Contains("validate_input", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_a_permission_for_columns_that_postgres_alone_fills()
    {
        await using var server = await MutationServer.StartAsync(
            postgres, "alter table team add long text generated always as (name || '!') stored, add serial int generated always as identity;");
        foreach (var (kind, able) in new[] { ("insert", "insertable"), ("update", "updatable") })
        {
            var (status, body) = await server.Api.PostAsync("v1/metadata", $$"""
                {"type": "pg_create_{{kind}}_permission", "args": {"table": "team", "role": "user", "permission": {"columns": ["serial"], "filter": {}, "check": {} } } }
                """);
            Assert.Equal(400, status);
            Assert.Contains($"Column \"serial\" is not {able} and so cannot have {kind} permissions defined", (string)body!["error"]!, StringComparison.Ordinal);
        }

        // All columns are those that can be given.
        await server.PermitAsync("insert", "team", "user", """{"columns": "*", "check": {}}""");
        Assert.Equal(
            "field 'long' not found in type: 'team_insert_input'",
            (await server.RefusalAsync("mutation { insert_team(objects: {id: 3, name: \"x\", long: \"y\"}) { affected_rows } }", "user")).Message);
    }

    [Fact]
    public async Task Inherited_roles_write_what_their_parents_agree_on()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        const string Same = """{"columns": ["name"], "check": {"name": {"_neq": "root"}}}""";
        await server.PermitAsync("insert", "person", "one", Same);
        await server.PermitAsync("insert", "person", "two", Same);
        await server.PermitAsync("select", "person", "two", """{"columns": ["name"], "filter": {}}""");
        await server.Api.DoAsync("v1/metadata", """{"type": "add_inherited_role", "args": {"role_name": "both", "role_set": ["one", "two"]}}""");

        Assert.Equal(
            """{"data":{"insert_person":{"returning":[{"name":"x"}]}}}""",
            await server.RunAsync("mutation { insert_person(objects: {name: \"x\"}) { returning { name } } }", "both"));
        Assert.Equal(CheckFailed, (await server.RefusalAsync("mutation { insert_person(objects: {name: \"root\"}) { affected_rows } }", "both")).Message);
    }
}
