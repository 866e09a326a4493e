using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// The metadata of a database that has none: every table and view of <c>public</c>, with a relationship each way for
/// every foreign key, named as Hasura's console names them. The same catalog gives the same document.
/// </summary>
public static class AutoTracking
{
    private static readonly MetadataLocation Place = new("auto-tracking", 0);

    /// <summary>Tracks all of <c>public</c>.</summary>
    public static MetadataDocument Document(string source, SourceCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var tables = catalog.Tables.Values
            .Where(table => table.Name.Schema == "public")
            .OrderBy(table => table.Name.Name, StringComparer.Ordinal)
            .ToList();
        var served = tables.Where(table => GraphQLNames.IsValid(table.Name.Name)).Select(table => table.Name).ToHashSet();
        var incoming = tables
            .Where(child => served.Contains(child.Name))
            .SelectMany(child => Keys(child).Select(key => (Child: child, Key: key)))
            .ToLookup(pair => pair.Key.Target);
        return new MetadataDocument
        {
            Sources =
            [
                new SourceMetadata { Location = Place, Name = source, Tables = [.. tables.Select(table => Track(table, served, incoming[table.Name]))] },
            ],
        };
    }

    private static TableMetadata Track(
        CatalogTable table,
        HashSet<TableName> served,
        IEnumerable<(CatalogTable Child, ForeignKey Key)> incoming)
    {
        var taken = table.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var objects = ImmutableArray.CreateBuilder<RelationshipMetadata>();
        var arrays = ImmutableArray.CreateBuilder<RelationshipMetadata>();
        foreach (var key in Keys(table).Where(key => served.Contains(key.Target)))
        {
            RelationshipJoin join = IsAmbiguous(table, key.Columns, target: null)
                ? new ManualJoin(key.Target, [.. key.Columns.Zip(key.TargetColumns)])
                : new OwnForeignKeyJoin(key.Columns);
            objects.Add(Name(Nouns.Singular(key.Target.Name), key.Columns, join, isArray: false, taken));
        }

        foreach (var (child, key) in incoming)
        {
            RelationshipJoin join = IsAmbiguous(child, key.Columns, table.Name)
                ? new ManualJoin(child.Name, [.. key.TargetColumns.Zip(key.Columns)])
                : new RemoteForeignKeyJoin(child.Name, key.Columns);

            // A unique foreign key: at most one row points here.
            if (IsUnique(child, key.Columns))
            {
                objects.Add(Name(Nouns.Singular(child.Name.Name), key.Columns, join, isArray: false, taken));
            }
            else
            {
                arrays.Add(Name(Nouns.Plural(child.Name.Name), key.Columns, join, isArray: true, taken));
            }
        }

        return new TableMetadata
        {
            Location = Place,
            Name = table.Name,
            ObjectRelationships = objects.ToImmutable(),
            ArrayRelationships = arrays.ToImmutable(),
        };
    }

    private static IEnumerable<ForeignKey> Keys(CatalogTable table) =>
        table.ForeignKeys.OrderBy(key => key.Constraint, StringComparer.Ordinal);

    private static bool IsAmbiguous(CatalogTable table, ImmutableArray<string> columns, TableName? target) =>
        table.ForeignKeys.Count(key =>
            (target is null || key.Target == target) && key.Columns.Length == columns.Length && key.Columns.All(columns.Contains)) > 1;

    private static bool IsUnique(CatalogTable table, ImmutableArray<string> columns) =>
        table.UniqueKeys.Append(table.PrimaryKey).Any(key => key is not null && key.Columns.All(columns.Contains));

    private static RelationshipMetadata Name(
        string wanted,
        ImmutableArray<string> columns,
        RelationshipJoin join,
        bool isArray,
        HashSet<string> taken)
    {
        var name = wanted;
        for (var i = 0; !IsFree(name, isArray, taken); i++)
        {
            var suffix = i == 0 ? "" : "_" + i.ToString(CultureInfo.InvariantCulture);
            name = Camel($"{wanted}_by_{string.Join('_', columns)}{suffix}");
        }

        taken.Add(name);
        if (isArray)
        {
            taken.Add(name + "_aggregate");
        }

        return new RelationshipMetadata { Location = Place, Name = name, Join = join };
    }

    private static bool IsFree(string name, bool isArray, HashSet<string> taken) =>
        !taken.Contains(name) && !(isArray && taken.Contains(name + "_aggregate"));

    /// <summary><c>author_by_editor_id</c> → <c>authorByEditorId</c>; what GraphQL does not allow becomes <c>_</c>.</summary>
    private static string Camel(string name)
    {
        var camel = new StringBuilder(name.Length);
        foreach (var part in name.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            camel.Append(camel.Length == 0
                ? char.ToLowerInvariant(part[0]) + part[1..]
                : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant());
        }

        for (var i = 0; i < camel.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(camel[i]))
            {
                camel[i] = '_';
            }
        }

        return camel.ToString();
    }
}
