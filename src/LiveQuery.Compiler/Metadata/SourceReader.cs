using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads one source: its connection and its tables.</summary>
internal static class SourceReader
{
    /// <summary>A source, as problems name it.</summary>
    public static string SubjectOf(string source) => $"source \"{source}\"";

    /// <summary>Reads a source; null where it cannot serve, which is reported.</summary>
    public static SourceMetadata? Read(MetadataNode node, HashSet<string> roles, ProblemList problems)
    {
        if (node is not MetadataMap map)
        {
            if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, "source", $"a source must be a mapping, not {MapReader.Describe(node)}");
            }

            return null;
        }

        var reader = new MapReader(map, "source", problems);
        var name = reader.RequiredText("name");
        if (name is null)
        {
            return null;
        }

        reader.Subject = SubjectOf(name);
        var kind = reader.Text("kind") ?? "postgres";
        if (kind is not ("postgres" or "pg" or "citus" or "cockroach"))
        {
            reader.Fail(reader.Location, $"databases of the kind \"{kind}\" are not served; only postgres is");
            return null;
        }

        var (connection, replicas) = ConnectionReader.Read(reader, problems);
        var tables = ReadTables(reader, name, roles, problems);
        var functions = FunctionReader.Read(reader, name, roles, problems);
        var customization = SourceCustomizationReader.Read(reader);
        reader.Unserved("native_queries", "native queries are not served");
        reader.Unserved("logical_models", "logical models are not served");
        reader.Unserved("stored_procedures", "stored procedures are not served");
        reader.Unserved("query_tags", "statements carry no tags");
        reader.Unserved("health_check", "/healthz has its own check");
        reader.Finish();
        return new SourceMetadata
        {
            Location = reader.Location,
            Name = name,
            DatabaseUrl = connection.Url,
            MaxConnections = connection.MaxConnections,
            Isolation = connection.Isolation,
            Replicas = replicas,
            Customization = customization,
            Tables = tables,
            Functions = functions,
        };
    }

    private static ImmutableArray<TableMetadata> ReadTables(
        MapReader reader,
        string source,
        HashSet<string> roles,
        ProblemList problems)
    {
        var tables = ImmutableArray.CreateBuilder<TableMetadata>();
        var names = new HashSet<TableName>();
        foreach (var node in reader.List("tables"))
        {
            var table = new TableReader(source, roles, problems).Read(node);
            if (table is null)
            {
                continue;
            }

            if (names.Add(table.Name))
            {
                tables.Add(table);
            }
            else
            {
                problems.Error(table.Location, TableReader.SubjectOf(table.Name, source), "the table is tracked above; this entry is left out");
            }
        }

        return tables.ToImmutable();
    }
}
