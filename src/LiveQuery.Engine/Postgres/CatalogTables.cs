using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Postgres;

/// <summary>A row of <c>pg_class</c>, and the bits of <c>pg_relation_is_updatable</c>.</summary>
internal sealed record TableRow(uint Oid, TableName Name, char Kind, string? Comment, int Writes);

/// <summary>A row of <c>pg_attribute</c>.</summary>
internal sealed record ColumnRow(
    uint Table,
    string Name,
    short Position,
    uint Type,
    bool IsNullable,
    bool HasDefault,
    bool IsGenerated,
    bool IsIdentity,
    string? Comment,
    bool IsFixed);

/// <summary>A row of <c>pg_constraint</c>: a primary (<c>p</c>), unique (<c>u</c>) or foreign (<c>f</c>) key.</summary>
internal sealed record KeyRow(uint Table, string Name, char Kind, short[] Columns, uint Target, short[] TargetColumns);

/// <summary>Puts together the tables of a catalog. Keys with a column or target that cannot be read are left out.</summary>
internal sealed class CatalogTables(
    CatalogTypes types,
    IReadOnlyList<TableRow> tables,
    IReadOnlyList<ColumnRow> columns,
    IReadOnlyList<KeyRow> keys,
    CatalogViews views)
{
    private readonly Dictionary<uint, TableRow> _tables = tables.ToDictionary(table => table.Oid);
    private readonly ILookup<uint, ColumnRow> _columns = columns.ToLookup(column => column.Table);
    private readonly ILookup<uint, KeyRow> _keys = keys.ToLookup(key => key.Table);
    private readonly Dictionary<(uint, short), string> _names =
        columns.ToDictionary(column => (column.Table, column.Position), column => column.Name);

    /// <summary>The tables.</summary>
    public IEnumerable<CatalogTable> Build() => tables.Select(Make);

    /// <summary>The name of the table with that oid, or null where there is none.</summary>
    public TableName? Name(uint oid) => _tables.TryGetValue(oid, out var table) ? table.Name : null;

    private CatalogTable Make(TableRow table) => new()
    {
        Name = table.Name,
        Oid = table.Oid,
        Kind = ReadKind(table.Kind),
        Comment = table.Comment,
        Columns = [.. _columns[table.Oid].Select(Make)],
        PrimaryKey = UniqueKeys(table.Oid, 'p').FirstOrDefault(),
        UniqueKeys = [.. UniqueKeys(table.Oid, 'u')],
        ForeignKeys = [.. ForeignKeys(table.Oid)],
        ReadsFrom = views.ReadsFrom(table.Oid),
        IsVolatile = views.IsVolatile(table.Oid, table.Kind),
        IsUpdatable = (table.Writes & 4) != 0,
        IsInsertable = (table.Writes & 8) != 0,
        IsDeletable = (table.Writes & 16) != 0,
    };

    private CatalogColumn Make(ColumnRow column) => new()
    {
        Name = column.Name,
        Position = column.Position,
        Type = types[column.Type],
        IsNullable = column.IsNullable,
        HasDefault = column.HasDefault,
        IsGenerated = column.IsGenerated,
        IsIdentity = column.IsIdentity,
        IsFixed = column.IsFixed,
        Comment = column.Comment,
    };

    private IEnumerable<UniqueKey> UniqueKeys(uint table, char kind)
    {
        foreach (var key in _keys[table])
        {
            if (key.Kind == kind && Names(table, key.Columns) is { } names)
            {
                yield return new UniqueKey(key.Name, [.. names]);
            }
        }
    }

    private IEnumerable<ForeignKey> ForeignKeys(uint table)
    {
        foreach (var key in _keys[table])
        {
            if (key.Kind == 'f' && Name(key.Target) is { } target && Names(table, key.Columns) is { } names
                && Names(key.Target, key.TargetColumns) is { } targetNames)
            {
                yield return new ForeignKey(key.Name, [.. names], target, [.. targetNames]);
            }
        }
    }

    private string[]? Names(uint table, short[] positions)
    {
        var names = new string[positions.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            if (!_names.TryGetValue((table, positions[i]), out names[i]!))
            {
                return null;
            }
        }

        return names;
    }

    private static TableKind ReadKind(char kind) => kind switch
    {
        'p' => TableKind.PartitionedTable,
        'v' => TableKind.View,
        'm' => TableKind.MaterializedView,
        'f' => TableKind.ForeignTable,
        _ => TableKind.Table,
    };
}
