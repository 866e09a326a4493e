using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads the relationships of one table.</summary>
internal sealed class RelationshipReader(TableName table, ProblemList problems)
{
    /// <summary>A relationship, as problems name it.</summary>
    public static string SubjectOf(string relationship, TableName table) => $"relationship \"{relationship}\" of table \"{table}\"";

    /// <summary>Reads the list of relationships under a key.</summary>
    public ImmutableArray<RelationshipMetadata> Read(MapReader reader, string key, bool isObject)
    {
        var relationships = ImmutableArray.CreateBuilder<RelationshipMetadata>();
        foreach (var node in reader.List(key))
        {
            if (node is MetadataMap map)
            {
                if (ReadOne(map, isObject) is { } relationship)
                {
                    relationships.Add(relationship);
                }
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, reader.Subject, $"each item of \"{key}\" must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return relationships.ToImmutable();
    }

    private RelationshipMetadata? ReadOne(MetadataMap map, bool isObject)
    {
        var reader = new MapReader(map, $"relationship of table \"{table}\"", problems);
        var name = reader.RequiredText("name");
        if (name is null)
        {
            return null;
        }

        reader.Subject = SubjectOf(name, table);
        var comment = reader.Text("comment");
        var uses = reader.Map("using");
        if (uses is null)
        {
            if (!reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"using\" is missing");
            }

            return null;
        }

        var join = ReadJoin(uses, isObject);
        uses.Finish();
        reader.Finish();
        return join is null ? null : new RelationshipMetadata
        {
            Location = reader.Location,
            Name = name,
            Join = join,
            Comment = comment,
        };
    }

    private static RelationshipJoin? ReadJoin(MapReader uses, bool isObject)
    {
        var key = uses.Node("foreign_key_constraint_on");
        var manual = uses.Map("manual_configuration");
        if (key is not null && manual is not null)
        {
            uses.Fail(uses.Location, "state either \"foreign_key_constraint_on\" or \"manual_configuration\", not both");
            return null;
        }

        switch (key)
        {
            case null when manual is not null:
                return ReadManual(manual);
            case MetadataMap:
                return ReadRemoteKey(uses.Map("foreign_key_constraint_on")!);
            case MetadataScalar or MetadataList when !isObject:
                uses.Fail(key.Location, "an array relationship needs \"foreign_key_constraint_on\" with the other table and its columns");
                return null;
            case MetadataScalar { Text.Length: > 0 } column:
                return new OwnForeignKeyJoin([column.Text]);
            case MetadataList { Items.IsEmpty: false } when uses.Texts("foreign_key_constraint_on") is { } columns:
                return new OwnForeignKeyJoin(columns);
        }

        if (!uses.HasFailed)
        {
            uses.Fail(uses.Location, "\"using\" needs \"foreign_key_constraint_on\" or \"manual_configuration\"");
        }

        return null;
    }

    private static RemoteForeignKeyJoin? ReadRemoteKey(MapReader reader)
    {
        var remote = TableReader.ReadName(reader, "table");
        var columns = reader.Node("columns") switch
        {
            null => reader.RequiredText("column") is { } column ? [column] : null,
            MetadataScalar => reader.RequiredText("columns") is { } single ? [single] : null,
            _ => reader.Texts("columns"),
        };
        reader.Finish();
        return remote is { } name && columns is { IsEmpty: false } known && !reader.HasFailed
            ? new RemoteForeignKeyJoin(name, known)
            : null;
    }

    private static ManualJoin? ReadManual(MapReader reader)
    {
        var remote = TableReader.ReadName(reader, "remote_table");
        var order = reader.Text("insertion_order");
        if (order is not (null or "before_parent" or "after_parent") && !reader.HasFailed)
        {
            reader.Fail(reader.Location, "\"insertion_order\" must be before_parent or after_parent");
        }

        reader.Unserved("source", "a relationship stays inside its source");
        var columns = ImmutableArray.CreateBuilder<(string, string)>();
        var mapping = reader.Map("column_mapping");
        if (mapping is not null && reader.Node("column_mapping") is MetadataMap { Entries.IsEmpty: false } map)
        {
            foreach (var (local, _) in map.Entries)
            {
                if (mapping.RequiredText(local) is { } other)
                {
                    columns.Add((local, other));
                }
            }
        }
        else if (!reader.HasFailed)
        {
            reader.Fail(reader.Location, "\"column_mapping\" must name at least one pair of columns");
        }

        reader.Finish();
        return remote is { } name && !reader.HasFailed && mapping is { HasFailed: false }
            ? new ManualJoin(name, columns.ToImmutable()) { InsertsAfterParent = order == "after_parent" }
            : null;
    }
}
