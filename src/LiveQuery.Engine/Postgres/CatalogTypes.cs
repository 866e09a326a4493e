using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Postgres;

/// <summary>A row of <c>pg_type</c> as the catalog's SQL returns it.</summary>
internal sealed record TypeRow(
    uint Oid,
    string Schema,
    string Name,
    string Sql,
    char Kind,
    bool IsArray,
    uint Element,
    uint BaseType,
    string[] Labels);

/// <summary>Makes types of their rows, each once.</summary>
internal sealed class CatalogTypes(IEnumerable<TypeRow> rows)
{
    private readonly Dictionary<uint, TypeRow> _rows = rows.ToDictionary(row => row.Oid);
    private readonly Dictionary<uint, PostgresType> _types = [];

    /// <summary>The type of that oid.</summary>
    public PostgresType this[uint oid]
    {
        get
        {
            if (!_types.TryGetValue(oid, out var type))
            {
                type = _rows.TryGetValue(oid, out var row)
                    ? Make(row)
                    : throw new InvalidOperationException($"The catalog names a type with the oid {oid} that it does not hold.");
                _types.Add(oid, type);
            }

            return type;
        }
    }

    private PostgresType Make(TypeRow row) => new()
    {
        Name = row.Name,
        Schema = row.Schema,
        Sql = row.Sql,
        Kind = ReadKind(row),
        Element = row.IsArray ? this[row.Element] : null,
        BaseType = row.BaseType != 0 ? this[row.BaseType] : null,
        EnumLabels = ImmutableArray.Create(row.Labels),
    };

    private static PostgresTypeKind ReadKind(TypeRow row) => row switch
    {
        { IsArray: true } => PostgresTypeKind.Array,
        { Kind: 'e' } => PostgresTypeKind.Enum,
        { Kind: 'd' } => PostgresTypeKind.Domain,
        { Kind: 'c' } => PostgresTypeKind.Composite,
        { Kind: 'r' } => PostgresTypeKind.Range,
        { Kind: 'm' } => PostgresTypeKind.Multirange,
        { Kind: 'p' } => PostgresTypeKind.Pseudo,
        _ => PostgresTypeKind.Base,
    };
}
