using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Tests.Metadata;

public sealed class MetadataWriterTests
{
    private const string Whole = """
        version: 3
        sources:
          - name: "my source/1"
            kind: postgres
            configuration: { connection_info: { database_url: { from_env: PG }, pool_settings: { max_connections: 3 } }, read_replicas: [{ database_url: { from_env: R }, pool_settings: { max_connections: 2 } }, { database_url: "postgres://r" }] }
            tables:
              - table: { schema: "odd: schema", name: "tab\"le 'é' #1" }
                is_enum: true
                apollo_federation_config: { enable: v1 }
                configuration:
                  custom_name: Writer
                  comment: "two\nlines: and - more"
                  custom_root_fields: { select: writers, select_by_pk: { name: writer, comment: "" } }
                  column_config: { "12": { custom_name: twelve }, "true": { comment: "yes" } }
                object_relationships:
                  - { name: boss, comment: "no", using: { foreign_key_constraint_on: "null" } }
                  - { name: pair, using: { foreign_key_constraint_on: [a, "1"] } }
                array_relationships:
                  - { name: articles, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
                  - { name: peers, using: { manual_configuration: { remote_table: t, column_mapping: { a: b, "": c } } } }
                select_permissions:
                  - role: user
                    permission:
                      columns: []
                      filter: { _or: [ { id: { _eq: X-Hasura-User-Id } }, { a: null, b: "null", c: 5, d: "5", e: [], f: {}, g: 1.50, h: true, i: "true", j: [[1], [{}]] } ] }
                      limit: 0
                      query_root_fields: []
                      subscription_root_fields: [select, select_stream]
                      computed_fields: [full]
                  - { role: all, comment: c, permission: { columns: '*', filter: {}, allow_aggregations: true } }
              - table: article
          - { name: "my source_1", kind: postgres, tables: [ { table: a_b }, { table: { schema: public_a, name: b } } ] }
        graphql_schema_introspection: { disabled_for_roles: [user] }
        """;

    [Fact]
    public void What_is_written_as_yaml_reads_as_the_same()
    {
        var document = Read(Whole);
        using var folder = new MetadataDirectory();
        foreach (var (file, text) in MetadataWriter.ToYaml(document))
        {
            folder.Write(file, text);
        }

        var load = MetadataFolder.Load(folder.Path);

        Assert.Empty(load.Problems);
        Assert.Equal(document.Sources[0].Replicas, MetadataReader.Read(load.Root).Document.Sources[0].Replicas);
        Assert.True(document.Sources[0].Tables[0] is { IsEnum: true, IsEntity: true });
        Assert.Equal(MetadataWriter.ToJson(document), MetadataWriter.ToJson(MetadataReader.Read(load.Root).Document));
    }

    [Fact]
    public void What_is_written_as_json_reads_as_the_same()
    {
        var document = Read(Whole);
        var json = MetadataWriter.ToJson(document);
        using var folder = new MetadataDirectory(("metadata.json", json));

        var again = MetadataReader.Read(MetadataFolder.Load(folder.Path).Root).Document;

        Assert.Equal(json, MetadataWriter.ToJson(again));
        Assert.Contains("\"name\": \"tab\\\"le 'é' #1\"", json, StringComparison.Ordinal);
        Assert.Contains("\"g\": 1.50", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_layout_of_the_directory()
    {
        var document = AutoTracking.Document("default", TestCatalog.Blog);

        var files = MetadataWriter.ToYaml(document);

        Assert.Equal(
            [
                "version.yaml",
                "databases/default/tables/public_article.yaml",
                "databases/default/tables/public_author.yaml",
                "databases/default/tables/public_membership.yaml",
                "databases/default/tables/tables.yaml",
                "databases/databases.yaml",
                "graphql_schema_introspection.yaml",
            ],
            files.Select(file => file.Path));
        Assert.Equal(
            """
            table:
              name: article
              schema: public
            object_relationships:
              - name: author
                using:
                  foreign_key_constraint_on: author_id
              - name: authorByEditorId
                using:
                  foreign_key_constraint_on: editor_id

            """,
            files[1].Text);
        Assert.Equal("- \"!include public_article.yaml\"\n- \"!include public_author.yaml\"\n- \"!include public_membership.yaml\"\n", files[4].Text);
    }

    [Fact]
    public void Gives_every_table_a_file_of_its_own()
    {
        TableMetadata Table(string schema, string name) => new() { Name = new TableName(schema, name) };
        var document = new MetadataDocument
        {
            Sources = [new SourceMetadata { Name = "../up", Tables = [Table("a", "b_c"), Table("a_b", "c"), Table("a", "B_C"), Table("x", "../../y")] }],
        };

        var files = MetadataWriter.ToYaml(document).Select(file => file.Path).ToList();

        Assert.Equal(files.Count, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, file => Assert.DoesNotContain("..", file, StringComparison.Ordinal));
    }

    [Fact]
    public void Exports_a_folder_that_serves_the_same()
    {
        using var folder = new MetadataDirectory();
        var document = MetadataExport.Document(TestCatalog.Blog);

        var (files, error) = MetadataExport.Write(document, folder.Full("new"));

        Assert.Null(error);
        Assert.Equal(7, files.Length);
        var read = MetadataReader.Read(MetadataFolder.Load(folder.Full("new")).Root);
        Assert.Empty(read.Problems);
        Assert.Equal(new EnvironmentDatabaseUrl("LIVEQUERY_DATABASE_URL"), read.Document.Sources[0].DatabaseUrl);
        Assert.Equal(MetadataWriter.ToJson(document), MetadataWriter.ToJson(read.Document));
    }

    [Fact]
    public void Overwrites_nothing()
    {
        using var folder = new MetadataDirectory(("mine.txt", "mine"));

        var (files, error) = MetadataExport.Write(MetadataDocument.Empty, folder.Path);
        var (_, blocked) = MetadataExport.Write(MetadataDocument.Empty, folder.Full("mine.txt"));

        Assert.Empty(files);
        Assert.Contains("is not empty", error, StringComparison.Ordinal);
        Assert.NotNull(blocked);
        Assert.Equal("mine", File.ReadAllText(folder.Full("mine.txt")));
    }

    private static MetadataDocument Read(string yaml)
    {
        using var folder = new MetadataDirectory(("metadata.yaml", yaml));
        var load = MetadataFolder.Load(folder.Path);
        Assert.Empty(load.Problems);
        return MetadataReader.Read(load.Root).Document;
    }
}
