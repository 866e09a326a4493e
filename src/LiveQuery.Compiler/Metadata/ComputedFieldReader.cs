using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads the computed fields of a table.</summary>
internal static class ComputedFieldReader
{
    /// <summary>What problems call a computed field.</summary>
    public static string SubjectOf(string field, TableName table) => $"computed field \"{field}\" of table \"{table}\"";

    /// <summary>Reads the list under <c>computed_fields</c>.</summary>
    public static ImmutableArray<ComputedFieldMetadata> Read(MapReader table, TableName name, ProblemList problems)
    {
        var fields = ImmutableArray.CreateBuilder<ComputedFieldMetadata>();
        foreach (var node in table.List("computed_fields"))
        {
            if (node is MetadataMap map)
            {
                if (ReadOne(map, name, problems) is { } field)
                {
                    fields.Add(field);
                }
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, table.Subject, $"a computed field must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return fields.ToImmutable();
    }

    private static ComputedFieldMetadata? ReadOne(MetadataMap map, TableName table, ProblemList problems)
    {
        var reader = new MapReader(map, $"computed field of table \"{table}\"", problems);
        if (reader.RequiredText("name") is not { } name)
        {
            return null;
        }

        reader.Subject = SubjectOf(name, table);
        if (reader.Map("definition") is not { } definition)
        {
            reader.Fail(reader.Location, "\"definition\" is missing");
            return null;
        }

        var function = TableReader.ReadName(definition, "function");
        var tableArgument = definition.Text("table_argument");
        var sessionArgument = definition.Text("session_argument");
        var comment = reader.Text("comment");
        definition.Finish();
        reader.Finish();
        return function is not { } called || reader.HasFailed || definition.HasFailed ? null : new ComputedFieldMetadata
        {
            Location = reader.Location,
            Name = name,
            Function = called,
            TableArgument = tableArgument,
            SessionArgument = sessionArgument,
            Comment = comment,
        };
    }
}
