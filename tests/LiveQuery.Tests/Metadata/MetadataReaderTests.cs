using LiveQuery.Compiler.Metadata;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Tests.Metadata;

public sealed class MetadataReaderTests
{
    private const string Whole = """
        version: 3
        sources:
          - name: main
            kind: postgres
            configuration:
              connection_info:
                database_url: { from_env: PG_URL }
                isolation_level: read-committed
                use_prepared_statements: true
                pool_settings: { max_connections: 7, idle_timeout: 180, retries: 1 }
            tables:
              - table: { schema: blog, name: author }
                configuration:
                  custom_name: Writer
                  comment: people who write
                  custom_root_fields:
                    select: writers
                    select_by_pk: { name: writer, comment: one writer }
                  column_config:
                    name: { custom_name: fullName, comment: first and last }
                  custom_column_names: { id: writerId, name: ignored }
                object_relationships:
                  - { name: boss, comment: who leads, using: { foreign_key_constraint_on: boss_id } }
                  - { name: pair, using: { foreign_key_constraint_on: [a, b] } }
                array_relationships:
                  - name: articles
                    using: { foreign_key_constraint_on: { table: article, column: author_id } }
                  - name: notes
                    using: { foreign_key_constraint_on: { table: { schema: s, name: note }, columns: [x, y] } }
                  - name: peers
                    using:
                      manual_configuration:
                        remote_table: { schema: blog, name: author }
                        insertion_order: null
                        column_mapping: { boss_id: boss_id, id: id }
                select_permissions:
                  - role: user
                    comment: own rows
                    permission:
                      columns: '*'
                      filter: { id: X-Hasura-User-Id }
                      limit: 10
                      allow_aggregations: true
                      query_root_fields: [select]
                      subscription_root_fields: []
        graphql_schema_introspection: { disabled_for_roles: [user] }
        """;

    [Fact]
    public void Reads_all_that_it_knows()
    {
        var (document, problems) = Read(Whole);

        Assert.Empty(problems);
        var source = Assert.Single(document.Sources);
        Assert.Equal(new EnvironmentDatabaseUrl("PG_URL"), source.DatabaseUrl);
        Assert.Equal(7, source.MaxConnections);
        var table = Assert.Single(source.Tables);
        Assert.Equal("blog.author", table.Name.ToString());
        Assert.Equal("Writer", table.Configuration.CustomName);
        Assert.Equal(["name=fullName (first and last)", "id=writerId ()"], table.Configuration.Columns.Select(column => $"{column.Column}={column.CustomName} ({column.Comment})"));
        Assert.Equal(["select=writers ()", "select_by_pk=writer (one writer)"], table.Configuration.RootFields.Select(field => $"{field.Field}={field.Name} ({field.Comment})"));
        Assert.Equal(["boss", "pair"], table.ObjectRelationships.Select(item => item.Name));
        Assert.Equal(["boss_id"], Assert.IsType<OwnForeignKeyJoin>(table.ObjectRelationships[0].Join).Columns);
        Assert.Equal(["a", "b"], Assert.IsType<OwnForeignKeyJoin>(table.ObjectRelationships[1].Join).Columns);
        var notes = Assert.IsType<RemoteForeignKeyJoin>(table.ArrayRelationships[1].Join);
        Assert.Equal(("s.note", "x,y"), (notes.Table.ToString(), string.Join(',', notes.Columns)));
        Assert.Equal([("boss_id", "boss_id"), ("id", "id")], Assert.IsType<ManualJoin>(table.ArrayRelationships[2].Join).Columns);
        var permission = Assert.Single(table.SelectPermissions);
        Assert.Null(permission.Columns);
        Assert.Equal((10, true, "own rows"), (permission.Limit, permission.AllowAggregations, permission.Comment));
        Assert.Equal(["select"], permission.QueryRootFields);
        Assert.Empty(permission.SubscriptionRootFields!.Value);
        Assert.Equal(["user"], document.IntrospectionDisabledFor);
    }

    [Fact]
    public void Reads_read_replicas()
    {
        var (document, problems) = Read("""
            version: 3
            sources:
              - name: main
                configuration:
                  connection_info: { database_url: { from_env: PG_URL } }
                  read_replicas:
                    - database_url: { from_env: REPLICA }
                      isolation_level: serializable
                      use_prepared_statements: false
                      pool_settings: { max_connections: 9, idle_timeout: 180, retries: 1 }
                    - database_url: postgres://r/d
            """);

        Assert.Empty(problems);
        var source = Assert.Single(document.Sources);
        Assert.Equal(TransactionIsolation.ReadCommitted, source.Isolation);
        Assert.Equal(
            [new ConnectionMetadata(new EnvironmentDatabaseUrl("REPLICA"), 9), new ConnectionMetadata(new LiteralDatabaseUrl("postgres://r/d"), null)],
            source.Replicas);
    }

    [Theory]
    [InlineData("[{}]", "a read replica needs a \"database_url\"")]
    [InlineData("[text]", "each of \"read_replicas\" must be a mapping, not a string")]
    [InlineData("{}", "\"read_replicas\" must be a list, not a mapping")]
    [InlineData("[{ database_url: x, pool_settings: { max_connections: 0 } }]", "\"max_connections\" must be at least 1")]
    [InlineData("[{ database_url: x, speed: 9 }]", "\"speed\" is not known here and has no effect")]
    public void Tells_what_is_wrong_with_read_replicas(string replicas, string expected)
    {
        var (_, problems) = Read(
            $"version: 3\nsources: [{{ name: main, configuration: {{ connection_info: {{ database_url: y }}, read_replicas: {replicas} }} }}]\n");

        Assert.Equal(expected, Assert.Single(problems).Reason);
    }

    [Theory]
    [InlineData("postgres://u@h/d", "postgres://u@h/d")]
    [InlineData("{ dynamic_from_file: /run/url }", "file /run/url")]
    [InlineData("{ connection_parameters: { host: h, port: 5433, username: 'a b', password: 'p@/:', database: d } }", "postgres://a%20b:p%40%2F%3A@h:5433/d")]
    [InlineData("{ connection_parameters: { host: h, username: u, database: d } }", "postgres://u@h/d")]
    public void Reads_every_form_of_a_database_url(string url, string expected)
    {
        var (document, problems) = Read($"version: 3\nsources:\n- name: a\n  configuration: {{ connection_info: {{ database_url: {url} }} }}\n");

        Assert.Empty(problems);
        Assert.Equal(expected, Assert.Single(document.Sources).DatabaseUrl switch
        {
            LiteralDatabaseUrl literal => literal.Url,
            FileDatabaseUrl file => "file " + file.Path,
            _ => null,
        });
    }

    [Fact]
    public void Prints_no_password()
    {
        var (document, _) = Read("version: 3\nsources:\n- name: a\n  configuration: { connection_info: { database_url: 'postgres://u:hunter2@h/d' } }\n");

        Assert.DoesNotContain("hunter2", document.Sources[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Federations_of_another_version_are_refused()
    {
        var (document, problems) = Read("""
            version: 3
            sources:
              - name: main
                tables:
                  - { table: a, apollo_federation_config: { enable: v1 } }
                  - { table: b, apollo_federation_config: { enable: v2 } }
                  - { table: c, apollo_federation_config: null }
            """);

        Assert.Equal([true, false, false], document.Sources[0].Tables.Select(table => table.IsEntity));
        Assert.Equal(
            "metadata.yaml:6: table \"b\" in source \"main\": enable takes the version of apollo federation. Supported value is v1 only.",
            Assert.Single(problems).ToString());
    }

    [Fact]
    public void Reports_each_problem_with_its_line_and_reads_the_rest()
    {
        var (document, problems) = Read("""
            version: 3
            colour: blue
            sources:
              - kind: postgres
              - just text
              - name: other
                kind: mssql
              - name: main
                configuration:
                  connection_info:
                    database_url: 5
                    pool_settings: { max_connections: 0, speed: 9 }
                functions: [{ function: f }]
                tables:
                  - 7
                  - is_enum: true
                  - table: { schema: s }
                  - table: t
                    is_enum: maybe
                    colour: red
                    computed_fields: [{ name: c }]
                    event_triggers: []
                    insert_permissions:
                      - { role: writer, permission: { check: {} } }
                    object_relationships:
                      - { using: { foreign_key_constraint_on: a } }
                      - { name: both, using: { foreign_key_constraint_on: a, manual_configuration: {} } }
                      - { name: none, using: {} }
                      - { name: bare }
                      - { name: empty, using: { manual_configuration: { remote_table: u, column_mapping: {} } } }
                      - text
                    array_relationships:
                      - { name: local, using: { foreign_key_constraint_on: a } }
                    configuration:
                      custom_root_fields: { insert: addT, select: { name: ts, shape: round } }
                      column_config: { a: 5 }
                  - table: t
            inherited_roles:
              - { role_name: boss, role_set: [a, b] }
              - {}
            actions: []
            custom_types: { enums: [], objects: [] }
            cron_triggers: [{ name: nightly }]
            """);

        Assert.Equal(
            [
                "metadata.yaml:4: source: \"name\" is missing",
                "metadata.yaml:5: source: a source must be a mapping, not a string",
                "metadata.yaml:6: source \"other\": databases of the kind \"mssql\" are not served; only postgres is",
                "metadata.yaml:11: source \"main\": \"database_url\" must be a string or a mapping, not a number",
                "metadata.yaml:12: source \"main\": \"max_connections\" must be at least 1",
                "metadata.yaml:12: source \"main\": \"speed\" is not known here and has no effect",
                "metadata.yaml:15: table in source \"main\": a table must be a mapping, not a number",
                "metadata.yaml:16: table in source \"main\": \"table\" is missing",
                "metadata.yaml:17: table in source \"main\": \"name\" is missing",
                "metadata.yaml:19: table \"t\" in source \"main\": \"is_enum\" must be true or false, not a string",
                "metadata.yaml:35: table \"t\" in source \"main\": \"shape\" is not known here and has no effect",
                "metadata.yaml:36: table \"t\" in source \"main\": \"a\" must be a mapping, not a number",
                "metadata.yaml:26: relationship of table \"t\": \"name\" is missing",
                "metadata.yaml:27: relationship \"both\" of table \"t\": state either \"foreign_key_constraint_on\" or \"manual_configuration\", not both",
                "metadata.yaml:28: relationship \"none\" of table \"t\": \"using\" needs \"foreign_key_constraint_on\" or \"manual_configuration\"",
                "metadata.yaml:29: relationship \"bare\" of table \"t\": \"using\" is missing",
                "metadata.yaml:30: relationship \"empty\" of table \"t\": \"column_mapping\" must name at least one pair of columns",
                "metadata.yaml:31: table \"t\" in source \"main\": each item of \"object_relationships\" must be a mapping, not a string",
                "metadata.yaml:33: relationship \"local\" of table \"t\": an array relationship needs \"foreign_key_constraint_on\" with the other table and its columns",
                "metadata.yaml:21: computed field \"c\" of table \"t\": \"definition\" is missing",
                "metadata.yaml:20: table \"t\" in source \"main\": \"colour\" is not known here and has no effect",
                "metadata.yaml:37: table \"t\" in source \"main\": the table is tracked above; this entry is left out",
                "metadata.yaml:40: inherited role: \"role_name\" is missing",
                "metadata.yaml:43: metadata: \"cron_triggers\" has no effect: cron triggers are not run",
                "metadata.yaml:2: metadata: \"colour\" is not known here and has no effect",
            ],
            problems.Select(problem => problem.ToString()));
        Assert.Equal("t", Assert.Single(Assert.Single(document.Sources).Tables).Name.Name);
        Assert.Equal(["boss", "writer"], document.OtherRoles);
    }

    [Theory]
    [InlineData("insert", "{ check: {}, backend_only: maybe }", "\"backend_only\" must be true or false, not a string")]
    [InlineData("insert", "{ check: {}, validate_input: { type: http } }", "\"validate_input\" is not served, so neither is the permission")]
    [InlineData("delete", "{}", "\"filter\" is missing; {} lets every row pass")]
    public void A_permission_to_write_that_is_not_understood_denies(string kind, string permission, string reason)
    {
        var (document, problems) = Read($"version: 3\nsources: [{{ name: main, kind: postgres, tables: [{{ table: t, {kind}_permissions: [{{ role: r, permission: {permission} }}] }}] }}]");

        Assert.Equal([reason], problems.Select(problem => problem.Reason));
        Assert.Empty(document.Sources[0].Tables[0].WritePermissions);
    }

    [Theory]
    [InlineData("read-committed", TransactionIsolation.ReadCommitted)]
    [InlineData("repeatable-read", TransactionIsolation.RepeatableRead)]
    [InlineData("serializable", TransactionIsolation.Serializable)]
    [InlineData("chaos", TransactionIsolation.Serializable, "\"isolation_level\" must be read-committed, repeatable-read or serializable, not \"chaos\"; mutations run as serializable")]
    public void The_isolation_of_a_source_is_read(string text, TransactionIsolation isolation, params string[] reasons)
    {
        var (document, problems) = Read($"version: 3\nsources: [{{ name: main, kind: postgres, tables: [], configuration: {{ connection_info: {{ isolation_level: {text} }} }} }}]");

        Assert.Equal(reasons, problems.Select(problem => problem.Reason));
        Assert.Equal(isolation, document.Sources[0].Isolation);
    }

    [Theory]
    [InlineData("before_parent", false)]
    [InlineData("after_parent", true)]
    [InlineData("sideways", null)]
    public void The_order_of_inserts_of_a_relationship_is_read(string order, bool? isAfter)
    {
        var (document, problems) = Read($$"""
            version: 3
            sources:
              - name: main
                kind: postgres
                tables:
                  - table: t
                    object_relationships:
                      - { name: o, using: { manual_configuration: { remote_table: u, column_mapping: { a: b }, insertion_order: {{order}} } } }
            """);

        Assert.Equal(isAfter is null, problems.Any(problem => problem.Reason.Contains("insertion_order", StringComparison.Ordinal)));
        Assert.Equal(isAfter, (document.Sources[0].Tables[0].ObjectRelationships.FirstOrDefault()?.Join as ManualJoin)?.InsertsAfterParent);
    }

    [Theory]
    [InlineData("{ columns: [id] }", "\"filter\" is missing; {} lets every row pass")]
    [InlineData("{ columns: [id], filter: null }", "\"filter\" is missing; {} lets every row pass")]
    [InlineData("{ filter: {} }", "\"columns\" is missing; name the columns, or \"*\" for all")]
    [InlineData("{ columns: id, filter: {} }", "\"columns\" must be a list of strings, not a string")]
    [InlineData("{ columns: [[id]], filter: {} }", "each item of \"columns\" must be a string")]
    [InlineData("{ columns: [id], filter: {}, limt: 5 }", "\"limt\" is not known here, so what the permission means is not certain")]
    [InlineData("{ columns: [id], filter: {}, limit: -5 }", "\"limit\" must be a whole number from 0 to 2147483647, not a number")]
    [InlineData("{ columns: [id], filter: {}, limit: X-Hasura-Limit }", "\"limit\" must be a whole number from 0 to 2147483647, not a string")]
    [InlineData("{ columns: [id], filter: {}, limit: 99999999999 }", "\"limit\" must be a whole number from 0 to 2147483647, not a number")]
    [InlineData("{ columns: [id], filter: {}, allow_aggregations: 'yes' }", "\"allow_aggregations\" must be true or false, not a string")]
    [InlineData("{ columns: [id], filter: {}, query_root_fields: [select_stream] }", "\"query_root_fields\" may hold select, select_by_pk, select_aggregate, not \"select_stream\"")]
    [InlineData("{ columns: [id], filter: {}, filter: {} }", "\"filter\" could not be read")]
    [InlineData("{ columns: [id], filter: '!include gone.yaml' }", "\"filter\" could not be read")]
    [InlineData("{ columns: [id], filter: { _and: [ { id: 1, id: 2 } ] } }", "a part of \"filter\" could not be read")]
    [InlineData("[]", "\"permission\" must be a mapping, not a list")]
    [InlineData("null", "\"permission\" is missing")]
    public void Leaves_out_a_permission_that_is_not_wholly_understood(string permission, string reason)
    {
        var (document, problems) = Read($"version: 3\nsources:\n- name: a\n  tables:\n  - table: t\n    select_permissions:\n    - role: user\n      permission: {permission}\n");

        Assert.Empty(document.Sources[0].Tables[0].SelectPermissions);
        var problem = Assert.Single(problems);
        Assert.Equal("select permission of role \"user\" on table \"t\"", problem.Object);
        Assert.Equal(reason, problem.Reason);
    }

    [Fact]
    public void Leaves_out_both_of_two_permissions_of_one_role()
    {
        var (document, problems) = Read("""
            version: 3
            sources:
              - name: a
                tables:
                  - table: t
                    select_permissions:
                      - { role: user, permission: { columns: '*', filter: {} } }
                      - { role: boss, permission: { columns: '*', filter: {} } }
                      - { role: user, permission: { columns: [id], filter: { id: 1 } } }
                      - { role: user, permission: { columns: [id], filter: { id: 2 } } }
            """);

        Assert.Equal(["boss"], document.Sources[0].Tables[0].SelectPermissions.Select(permission => permission.Role));
        Assert.Equal([9, 10], problems.Select(problem => problem.Location.Line));
    }

    [Theory]
    [InlineData("version: 2\ntables: []", "metadata.yaml:1: metadata: version 2 is not served; export the metadata as version 3")]
    [InlineData("version: [3]", "metadata.yaml:1: metadata: \"version\" must be the number 3, not a list")]
    [InlineData("- version: 3", "metadata.yaml:1: metadata: the metadata must be a mapping, not a list")]
    public void Serves_nothing_of_another_version(string text, string problem)
    {
        var (document, problems) = Read(text);

        Assert.Empty(document.Sources);
        Assert.Equal(problem, Assert.Single(problems).ToString());
    }

    [Fact]
    public void Reads_the_computed_fields_of_a_permission()
    {
        var (document, problems) = Read("version: 3\nsources:\n- name: a\n  tables:\n  - table: t\n    select_permissions:\n    - role: user\n      permission: { columns: [id], filter: {}, computed_fields: [full_name] }\n");

        Assert.Equal(["full_name"], Assert.Single(document.Sources[0].Tables[0].SelectPermissions).ComputedFields);
        Assert.Empty(problems);
    }

    private static (MetadataDocument Document, IReadOnlyList<MetadataProblem> Problems) Read(string yaml)
    {
        using var folder = new MetadataDirectory(("metadata.yaml", yaml));
        var result = MetadataReader.Read(MetadataFolder.Load(folder.Path).Root);
        return (result.Document, result.Problems);
    }
}
