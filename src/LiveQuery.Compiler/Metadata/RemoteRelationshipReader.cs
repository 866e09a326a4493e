using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads the relationships of one table that lead out of its source.</summary>
internal sealed class RemoteRelationshipReader(TableName table, ProblemList problems)
{
    private const string Key = "remote_relationships";

    /// <summary>A remote relationship, as problems name it.</summary>
    public static string SubjectOf(string relationship, TableName table) =>
        $"remote relationship \"{relationship}\" of table \"{table}\"";

    /// <summary>Reads them; one that cannot serve is reported.</summary>
    public ImmutableArray<RemoteRelationshipMetadata> Read(MapReader reader)
    {
        var relationships = ImmutableArray.CreateBuilder<RemoteRelationshipMetadata>();
        foreach (var node in reader.List(Key))
        {
            if (node is MetadataMap map)
            {
                if (ReadOne(map) is { } relationship)
                {
                    relationships.Add(relationship);
                }
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, reader.Subject, $"each item of \"{Key}\" must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return relationships.ToImmutable();
    }

    private RemoteRelationshipMetadata? ReadOne(MetadataMap map)
    {
        var reader = new MapReader(map, $"remote relationship of table \"{table}\"", problems);
        var name = reader.RequiredText("name");
        if (name is null)
        {
            return null;
        }

        reader.Subject = SubjectOf(name, table);
        var definition = reader.Map("definition");
        if (definition is null)
        {
            if (!reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"definition\" is missing");
            }

            return null;
        }

        reader.Finish();
        if (definition.Node("to_remote_schema") is not null || definition.Node("remote_schema") is not null)
        {
            reader.Fail(reader.Location, "relationships to remote schemas are not served");
            return null;
        }

        if (definition.Map("to_source") is not { } target)
        {
            if (!definition.HasFailed)
            {
                reader.Fail(definition.Location, "\"definition\" needs \"to_source\"");
            }

            return null;
        }

        definition.Finish();
        return ReadTarget(target, name, reader.Location);
    }

    private static RemoteRelationshipMetadata? ReadTarget(MapReader reader, string name, MetadataLocation location)
    {
        var kind = reader.RequiredText("relationship_type");
        var source = reader.RequiredText("source");
        var remote = TableReader.ReadName(reader, "table");
        var columns = ReadColumns(reader);
        if (kind is not (null or "object" or "array"))
        {
            reader.Fail(reader.Location, $"\"relationship_type\" must be object or array, not \"{kind}\"");
        }

        reader.Finish();
        return kind is null || source is null || remote is not { } known || columns is not { } pairs || reader.HasFailed
            ? null
            : new RemoteRelationshipMetadata
            {
                Location = location,
                Name = name,
                IsArray = kind == "array",
                Source = source,
                Table = known,
                Columns = pairs,
            };
    }

    private static ImmutableArray<(string Local, string Remote)>? ReadColumns(MapReader reader)
    {
        if (reader.Map("field_mapping") is not { } mapping || reader.Node("field_mapping") is not MetadataMap { Entries.IsEmpty: false } map)
        {
            if (!reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"field_mapping\" must name at least one pair of columns");
            }

            return null;
        }

        var columns = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var (local, _) in map.Entries)
        {
            if (mapping.RequiredText(local) is { } other)
            {
                columns.Add((local, other));
            }
        }

        return mapping.HasFailed ? null : columns.ToImmutable();
    }
}
