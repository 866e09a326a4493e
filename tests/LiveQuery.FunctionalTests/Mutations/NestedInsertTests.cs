namespace LiveQuery.FunctionalTests.Mutations;

/// <summary>Rows with the rows that belong to them, before and after.</summary>
public sealed class NestedInsertTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Rows_go_in_the_order_that_their_keys_need()
    {
        await using var server = await MutationServer.StartAsync(postgres);

        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":7,"returning":[{"name":"x","team":{"name":"new","people":[{"name":"sibling"},{"name":"x"}]},"badge":{"label":"gold"}},{"name":"y","team":null,"badge":null},{"name":"z","team":{"name":"red","people":[{"name":"z"}]},"badge":{"label":"tin"}}]}}}""",
            await server.RunAsync("""
                mutation {
                  insert_person(objects: [
                    {name: "x", team: {data: {id: 3, name: "new", people: {data: {name: "sibling"}}}}, badge: {data: {id: 1, label: "gold"}}}
                    {name: "y", team: null, badge: null}
                    {name: "z", team_id: 1, badge: {data: {id: 2, label: "tin"}}}
                  ]) { affected_rows returning { name team { name people(order_by: {name: asc}) { name } } badge { label } } }
                }
                """));
    }

    [Fact]
    public async Task A_row_of_a_relationship_may_be_there_already()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        const string Insert = "mutation { insert_person(objects: [{name: \"x\", team: {data: {id: 1, name: \"red\"}, on_conflict: {constraint: team_name_key, update_columns: COLUMNS}}}]) { affected_rows returning { team_id } } }";

        Assert.Equal(
            ("not-supported", "$.selectionSet.insert_person.args.objects[0].team", "cannot proceed to insert object relation \"team\" since insert to table \"team\" affects zero rows"),
            await server.RefusalAsync(Insert.Replace("COLUMNS", "[]", StringComparison.Ordinal)));
        Assert.Equal(
            """{"data":{"insert_person":{"affected_rows":2,"returning":[{"team_id":1}]}}}""",
            await server.RunAsync(Insert.Replace("COLUMNS", "[name]", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_that_belong_to_a_row_which_was_not_written_are_refused()
    {
        await using var server = await MutationServer.StartAsync(postgres);
        const string Insert = "mutation { insert_team(objects: [{id: 1, name: \"red\", people: {data: PEOPLE}}], on_conflict: {constraint: team_pkey, update_columns: COLUMNS}) { affected_rows } }";

        Assert.Equal(
            ("not-supported", "$.selectionSet.insert_team.args.objects[0]", "cannot proceed to insert array relations since insert to table \"team\" affects zero rows"),
            await server.RefusalAsync(Insert.Replace("PEOPLE", "[{name: \"x\"}]", StringComparison.Ordinal).Replace("COLUMNS", "[]", StringComparison.Ordinal)));
        Assert.Equal(
            """{"data":{"insert_team":{"affected_rows":0}}}""",
            await server.RunAsync(Insert.Replace("PEOPLE", "[]", StringComparison.Ordinal).Replace("COLUMNS", "[]", StringComparison.Ordinal)));
        Assert.Equal(
            """{"data":{"insert_team":{"affected_rows":2}}}""",
            await server.RunAsync(Insert.Replace("PEOPLE", "{name: \"x\"}", StringComparison.Ordinal).Replace("COLUMNS", "name", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_value_has_one_origin()
    {
        await using var server = await MutationServer.StartAsync(postgres);

        Assert.Equal(
            ("validation-failed", "$.selectionSet.insert_person_one.args.object.team", "cannot insert object relationship \"team\" as \"team_id\" column values are already determined"),
            await server.RefusalAsync("mutation { insert_person_one(object: {name: \"x\", team_id: 1, team: {data: {id: 3, name: \"new\"}}}) { id } }"));
        Assert.Equal(
            ("validation-failed", "$.selectionSet.insert_team.args.objects[0].people.data[1]", "cannot insert \"team_id\" columns as their values are already being determined by parent insert"),
            await server.RefusalAsync("mutation { insert_team(objects: [{id: 3, name: \"new\", people: {data: [{name: \"x\"}, {name: \"y\", team_id: 1}]}}]) { affected_rows } }"));
    }

    [Fact]
    public async Task A_failure_deep_inside_tells_its_place_and_undoes_all()
    {
        await using var server = await MutationServer.StartAsync(postgres);

        Assert.Equal(
            ("constraint-violation", "$.selectionSet.al.args.objects[1].people.data[0]", "Uniqueness violation. duplicate key value violates unique constraint \"person_name_key\""),
            await server.RefusalAsync("""
                mutation {
                  al: insert_team(objects: [
                    {id: 3, name: "three", people: {data: [{name: "x"}]}}
                    {id: 4, name: "four", people: {data: [{name: "x", badge: {data: {id: 1}}}]}}
                  ]) { affected_rows }
                }
                """));
        Assert.Equal("""{"data":{"team":[{"id":1},{"id":2}],"person":[]}}""", await server.RunAsync("{ team(order_by: {id: asc}) { id } person { id } }"));
    }

    [Fact]
    public async Task Manual_relationships_follow_their_insertion_order()
    {
        await using var server = await MutationServer.StartAsync(postgres, "create table note (id int primary key, writer text); create table writer (id int primary key, name text, note_id int);");
        await server.Api.DoAsync("v1/metadata", """
            {"type": "bulk", "args": [
              {"type": "pg_track_table", "args": {"table": "note"}},
              {"type": "pg_track_table", "args": {"table": "writer"}},
              {"type": "pg_create_object_relationship", "args": {"table": "note", "name": "by", "using": {"manual_configuration": {
                "remote_table": "writer", "column_mapping": {"writer": "name"}}}}},
              {"type": "pg_create_object_relationship", "args": {"table": "note", "name": "of", "using": {"manual_configuration": {
                "remote_table": "writer", "column_mapping": {"id": "note_id"}, "insertion_order": "after_parent"}}}}]}
            """);

        Assert.Equal(
            """{"data":{"insert_note_one":{"writer":"ann","by":{"id":1},"of":{"id":2,"note_id":7}}}}""",
            await server.RunAsync("mutation { insert_note_one(object: {id: 7, by: {data: {id: 1, name: \"ann\"}}, of: {data: {id: 2}}}) { writer by { id } of { id note_id } } }"));
    }
}
