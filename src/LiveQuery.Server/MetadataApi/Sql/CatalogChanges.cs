using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Sql;

/// <summary>
/// What SQL has done to the tables of a source, told by their oids and the numbers of their columns, which renaming does
/// not change.
/// </summary>
internal sealed class CatalogChanges(string source, SourceCatalog before, SourceCatalog after)
{
    private readonly Dictionary<uint, CatalogTable> _after = after.Tables.Values.ToDictionary(table => table.Oid);

    /// <summary>The metadata after the changes: what was renamed has its new name, what was dropped is gone.</summary>
    public (MetadataTree Tree, bool IsChanged) Follow(MetadataTree tree)
    {
        var isChanged = false;
        var renames = new FilterRenames(tree, source);
        var tracked = MetadataTree.ListIn(tree.Source(source), "tables").OfType<JsonObject>()
            .Select(table => MetadataTree.QualifiedOf(table["table"])).OfType<TableName>()
            .Select(name => before.Tables.GetValueOrDefault(name)).OfType<CatalogTable>().ToList();

        // Columns first: relationships are followed by the names that the tables have had.
        foreach (var table in tracked.Where(table => _after.ContainsKey(table.Oid)))
        {
            foreach (var (old, renamed) in RenamedColumns(table, _after[table.Oid]))
            {
                renames.RenameColumn(table.Name, old, renamed, before);
                isChanged = true;
            }

            isChanged |= DropColumnNames(tree, table, _after[table.Oid]);
        }

        foreach (var table in tracked)
        {
            if (!_after.TryGetValue(table.Oid, out var now))
            {
                // One that was dropped and made anew under its name stays tracked.
                if (!after.Tables.ContainsKey(table.Name))
                {
                    MetadataTree.Remove(tree.FindTable(source, table.Name)!);
                    isChanged = true;
                }
            }
            else if (now.Name != table.Name)
            {
                renames.RenameTable(table.Name, now.Name);
                isChanged = true;
            }
        }

        return (tree, isChanged | DropFunctions(tree));
    }

    private static IEnumerable<(string Old, string New)> RenamedColumns(CatalogTable table, CatalogTable now)
    {
        foreach (var column in table.Columns)
        {
            if (now.Columns.FirstOrDefault(other => other.Position == column.Position) is { } same && same.Name != column.Name)
            {
                yield return (column.Name, same.Name);
            }
        }
    }

    // The own names of columns that are gone mean nothing; all else that names such a column depends on it.
    private bool DropColumnNames(MetadataTree tree, CatalogTable table, CatalogTable now)
    {
        if (tree.FindTable(source, table.Name)?["configuration"]?["column_config"] is not JsonObject columns)
        {
            return false;
        }

        var gone = table.Columns
            .Where(column => now.Columns.All(other => other.Position != column.Position))
            .Select(column => column.Name)
            .Where(columns.ContainsKey)
            .ToList();
        gone.ForEach(name => columns.Remove(name));
        return gone.Count > 0;
    }

    private bool DropFunctions(MetadataTree tree)
    {
        var functions = (tree.Source(source)["functions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var overloaded = new List<string>();
        var isChanged = false;
        foreach (var function in functions)
        {
            if (MetadataTree.QualifiedOf(function["function"]) is not { } name || !before.Functions.TryGetValue(name, out var known))
            {
                continue;
            }

            if (!after.Functions.TryGetValue(name, out var now))
            {
                MetadataTree.Remove(function);
                isChanged = true;
            }
            else if (now.Length > 1 && known.Length == 1)
            {
                overloaded.Add($"\"{name}\"");
            }
            else if (now[0].Volatility == Volatility.Volatile && known[0].Volatility != Volatility.Volatile)
            {
                throw new MetadataApiException(
                    "not-supported", $"type of function \"{name}\" is altered to \"VOLATILE\" which is not supported now");
            }
        }

        return overloaded.Count == 0
            ? isChanged
            : throw new MetadataApiException(
                "not-supported", $"the following tracked function(s) cannot be overloaded: {string.Join(", ", overloaded)}");
    }
}
