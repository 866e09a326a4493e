using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Finds the enum tables of a source, and says of others why they cannot be one.</summary>
internal static class EnumTableResolver
{
    private static readonly string[] Reserved = ["true", "false", "null"];

    /// <summary>The enum tables by name.</summary>
    public static Dictionary<TableName, EnumTable> Resolve(
        SourceMetadata source, SourceCatalog catalog, Naming naming, ProblemList problems)
    {
        var enums = new Dictionary<TableName, EnumTable>();
        foreach (var metadata in source.Tables.Where(table => table.IsEnum))
        {
            if (!catalog.Tables.TryGetValue(metadata.Name, out var table))
            {
                continue;
            }

            var rows = catalog.EnumRows.GetValueOrDefault(metadata.Name) ?? new EnumRows([]);
            var reasons = Refusals(table, rows).ToList();
            if (reasons.Count == 0)
            {
                var derived = metadata.Name.Schema == "public" ? metadata.Name.Name : $"{metadata.Name.Schema}_{metadata.Name.Name}";
                var name = metadata.Configuration.CustomName is { Length: > 0 } custom
                    ? new BaseName(custom, IsCustom: true)
                    : new BaseName(derived, IsCustom: false);
                var values = rows.Values.OrderBy(row => row.Value, StringComparer.Ordinal)
                    .Select(row => new EnumTableValue(row.Value, row.Comment) { GraphQLName = naming.EnumValue(row.Value) });
                enums.Add(metadata.Name, new EnumTable(naming.Type(name, "enum"), [.. values]) { ShowsCapitals = naming.ShowsEnumsInCapitals });
                continue;
            }

            var why = reasons.Count == 1
                ? $"because {reasons[0]}"
                : "for the following reasons:\n" + string.Concat(reasons.Select(reason => $"  • {reason}\n"));
            problems.Error(
                metadata.Location,
                TableReader.SubjectOf(metadata.Name, source.Name),
                $"the table \"{metadata.Name}\" cannot be used as an enum {why}");
        }

        return enums;
    }

    private static IEnumerable<string> Refusals(CatalogTable table, EnumRows rows)
    {
        if (table.PrimaryKey is not { } key)
        {
            yield return "the table must have a primary key";
            yield break;
        }

        if (key.Columns.Length > 1)
        {
            yield return $"the table’s primary key must not span multiple columns ({string.Join(", ", key.Columns.Order(StringComparer.Ordinal))})";
            yield break;
        }

        var value = table.Column(key.Columns[0])!;
        if (value.Type.Name != "text")
        {
            yield return $"the table’s primary key (\"{value.Name}\") must have type \"text\", not type \"{value.Type.Sql}\"";
        }

        var others = table.Columns.Where(column => column != value).ToList();
        if (others.Count > 1)
        {
            var names = string.Join(", ", table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal));
            yield return $"the table must have exactly one primary key and optionally one comment column, not {table.Columns.Length} columns ({names})";
        }
        else if (others is [var comment] && comment.Type.Name != "text")
        {
            yield return $"the table’s comment column (\"{comment.Name}\") must have type \"text\", not type \"{comment.Type.Sql}\"";
        }

        if (rows.Error is { } error)
        {
            yield return $"postgres error: {error}";
        }
        else if (value.Type.Name == "text" && rows.Values.IsEmpty)
        {
            yield return "the table must have at least one row";
        }

        foreach (var row in (value.Type.Name == "text" ? rows.Values : []).Where(row => !GraphQLNames.IsValid(row.Value) || Reserved.Contains(row.Value)))
        {
            yield return $"the value \"{row.Value}\" is not a valid GraphQL enum value name";
        }
    }
}
