using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads one tracked table of a source.</summary>
internal sealed class TableReader(string source, HashSet<string> roles, ProblemList problems)
{
    private static readonly string[] RootFields =
    [
        "select", "select_by_pk", "select_aggregate", "select_stream",
        "insert", "insert_one", "update", "update_by_pk", "update_many", "delete", "delete_by_pk",
    ];

    /// <summary>A table, as problems name it.</summary>
    public static string SubjectOf(TableName table, string source) => $"table \"{table}\" in source \"{source}\"";

    /// <summary>Reads a table; null where it cannot serve, which is reported.</summary>
    public TableMetadata? Read(MetadataNode node)
    {
        if (node is not MetadataMap map)
        {
            if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, $"table in source \"{source}\"", $"a table must be a mapping, not {MapReader.Describe(node)}");
            }

            return null;
        }

        var reader = new MapReader(map, $"table in source \"{source}\"", problems);
        var name = ReadName(reader, "table");
        if (name is not { } table)
        {
            return null;
        }

        reader.Subject = SubjectOf(table, source);
        var relationships = new RelationshipReader(table, problems);
        var result = new TableMetadata
        {
            Location = reader.Location,
            Name = table,
            IsEnum = reader.Flag("is_enum"),
            IsEntity = ReadIsEntity(reader),
            Configuration = ReadConfiguration(reader),
            ObjectRelationships = relationships.Read(reader, "object_relationships", isObject: true),
            ArrayRelationships = relationships.Read(reader, "array_relationships", isObject: false),
            RemoteRelationships = new RemoteRelationshipReader(table, problems).Read(reader),
            ComputedFields = ComputedFieldReader.Read(reader, table, problems),
            SelectPermissions = new SelectPermissionReader(table, problems).Read(reader),
            WritePermissions = WritePermissionReader.Read(reader, table, roles, problems),
        };
        ReadUnserved(reader);
        reader.Finish();
        return result;
    }

    /// <summary>Reads a table's name, <c>name</c> or <c>{schema, name}</c>; null where it is wrong, which is reported.</summary>
    public static TableName? ReadName(MapReader reader, string key)
    {
        switch (reader.Node(key))
        {
            case null:
                if (!reader.HasFailed)
                {
                    reader.Fail(reader.Location, $"\"{key}\" is missing");
                }

                return null;
            case MetadataScalar { Text.Length: > 0 } scalar:
                return new TableName("public", scalar.Text);
            case MetadataMap:
                var map = reader.Map(key)!;
                var name = map.RequiredText("name");
                var schema = map.Text("schema") ?? "public";
                map.Finish();
                return name is null || map.HasFailed ? null : new TableName(schema, name);
            case var node:
                reader.Fail(node.Location, $"\"{key}\" must be a name or a mapping with schema and name, not {MapReader.Describe(node)}");
                return null;
        }
    }

    private static TableConfiguration ReadConfiguration(MapReader table)
    {
        var reader = table.Map("configuration");
        if (reader is null)
        {
            return new TableConfiguration();
        }

        var configuration = new TableConfiguration
        {
            CustomName = reader.Text("custom_name"),
            Comment = reader.Text("comment"),
            RootFields = ReadRootFields(reader),
            Columns = ReadColumns(reader),
        };
        reader.Finish();
        return configuration;
    }

    private static ImmutableArray<RootFieldMetadata> ReadRootFields(MapReader configuration)
    {
        var reader = configuration.Map("custom_root_fields");
        if (reader is null)
        {
            return [];
        }

        var fields = ImmutableArray.CreateBuilder<RootFieldMetadata>();
        foreach (var key in RootFields)
        {
            switch (reader.Node(key))
            {
                case null:
                    break;
                case MetadataMap:
                    var map = reader.Map(key)!;
                    fields.Add(new RootFieldMetadata(map.Location, key, map.Text("name"), map.Text("comment")));
                    map.Finish();
                    break;
                case var node when reader.Text(key) is { } name:
                    fields.Add(new RootFieldMetadata(node.Location, key, name, null));
                    break;
            }
        }

        reader.Finish();
        return fields.ToImmutable();
    }

    private static ImmutableArray<ColumnMetadata> ReadColumns(MapReader configuration)
    {
        var columns = new List<ColumnMetadata>();
        if (configuration.Node("column_config") is MetadataMap config)
        {
            foreach (var (column, _) in config.Entries)
            {
                if (configuration.Map("column_config")!.Map(column) is { } reader)
                {
                    columns.Add(new ColumnMetadata(reader.Location, column, reader.Text("custom_name"), reader.Text("comment")));
                    reader.Finish();
                }
            }
        }
        else
        {
            configuration.Map("column_config");
        }

        // The older form: names alone. column_config wins, as it does in Hasura.
        if (configuration.Map("custom_column_names") is { } names && configuration.Node("custom_column_names") is MetadataMap map)
        {
            foreach (var (column, node) in map.Entries)
            {
                if (names.Text(column) is { } name && !columns.Exists(known => known.Column == column && known.CustomName is not null))
                {
                    var comment = columns.Find(known => known.Column == column)?.Comment;
                    columns.RemoveAll(known => known.Column == column);
                    columns.Add(new ColumnMetadata(node.Location, column, name, comment));
                }
            }
        }

        return [.. columns];
    }

    private bool ReadIsEntity(MapReader reader)
    {
        if (reader.Map("apollo_federation_config") is not { } federation)
        {
            return false;
        }

        var version = federation.Text("enable");
        if (version != "v1")
        {
            problems.Error(
                federation.Location, reader.Subject, "enable takes the version of apollo federation. Supported value is v1 only.");
        }

        federation.Finish();
        return version == "v1";
    }

    private static void ReadUnserved(MapReader reader)
    {
        reader.Unserved("event_triggers", "event triggers are not run");
        reader.Accept("logical_model");
    }
}
