using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>A row of <see cref="CatalogQueries.Types"/>.</summary>
internal sealed record TypeRow(
    uint Oid,
    string Schema,
    string Name,
    string Sql,
    string Kind,
    uint Element,
    uint BaseType,
    string[] Labels);

/// <summary>The types of a database by oid; each is made when it is first asked for, with those that it is made of.</summary>
internal sealed class TypeCatalog(IEnumerable<TypeRow> rows)
{
    private readonly Dictionary<uint, TypeRow> _rows = rows.ToDictionary(row => row.Oid);
    private readonly Dictionary<uint, PostgresType> _types = [];

    /// <summary>Reads a row.</summary>
    public static TypeRow Row(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetFieldValue<uint>(5),
        row.GetFieldValue<uint>(6),
        row.GetFieldValue<string[]>(7));

    /// <summary>The type of that oid.</summary>
    public PostgresType Find(uint oid)
    {
        if (_types.TryGetValue(oid, out var known))
        {
            return known;
        }

        var row = _rows[oid];
        var type = new PostgresType
        {
            Name = row.Name,
            Schema = row.Schema,
            Sql = row.Sql,
            Kind = KindOf(row.Kind),
            Element = row.Kind == "a" ? Find(row.Element) : null,
            BaseType = row.Kind == "d" ? Find(row.BaseType) : null,
            EnumLabels = [.. row.Labels],
        };
        _types.Add(oid, type);
        return type;
    }

    private static PostgresTypeKind KindOf(string kind) => kind switch
    {
        "a" => PostgresTypeKind.Array,
        "c" => PostgresTypeKind.Composite,
        "d" => PostgresTypeKind.Domain,
        "e" => PostgresTypeKind.Enum,
        "m" => PostgresTypeKind.Multirange,
        "p" => PostgresTypeKind.Pseudo,
        "r" => PostgresTypeKind.Range,
        _ => PostgresTypeKind.Base,
    };
}
