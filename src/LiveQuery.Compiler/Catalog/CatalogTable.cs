using System.Collections.Immutable;

namespace LiveQuery.Compiler.Catalog;

/// <summary>What kind of relation a table is (<c>pg_class.relkind</c>).</summary>
public enum TableKind
{
    Table,
    PartitionedTable,
    View,
    MaterializedView,
    ForeignTable,
}

/// <summary>A relation that queries can read, with all that the compiler needs to know of it.</summary>
public sealed record CatalogTable
{
    /// <summary>The schema-qualified name.</summary>
    public required TableName Name { get; init; }

    /// <summary><c>pg_class.oid</c>.</summary>
    public uint Oid { get; init; }

    /// <summary>The kind of relation.</summary>
    public TableKind Kind { get; init; }

    /// <summary>The comment in Postgres, if any.</summary>
    public string? Comment { get; init; }

    /// <summary>The columns in their order, dropped and system columns left out.</summary>
    public required ImmutableArray<CatalogColumn> Columns { get; init; }

    /// <summary>The primary key, or null.</summary>
    public UniqueKey? PrimaryKey { get; init; }

    /// <summary>The unique constraints besides the primary key.</summary>
    public ImmutableArray<UniqueKey> UniqueKeys { get; init; } = [];

    /// <summary>The foreign keys on this table.</summary>
    public ImmutableArray<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>The relations that a view reads, directly or through other views; empty for tables.</summary>
    public ImmutableArray<TableName> ReadsFrom { get; init; } = [];

    /// <summary>
    /// Whether two reads under one snapshot may differ: foreign tables, and views over a volatile function, a sequence,
    /// a foreign table or the clock.
    /// </summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether rows can be inserted; of views that Postgres, a rule or a trigger says.</summary>
    public bool IsInsertable { get; init; } = true;

    /// <summary>Whether rows can be updated.</summary>
    public bool IsUpdatable { get; init; } = true;

    /// <summary>Whether rows can be deleted.</summary>
    public bool IsDeletable { get; init; } = true;

    /// <summary>The column of that name, or null.</summary>
    public CatalogColumn? Column(string name)
    {
        foreach (var column in Columns)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        return null;
    }
}

/// <summary>A column of a relation.</summary>
public sealed record CatalogColumn
{
    /// <summary>The name in Postgres.</summary>
    public required string Name { get; init; }

    /// <summary><c>pg_attribute.attnum</c>.</summary>
    public int Position { get; init; }

    /// <summary>The type.</summary>
    public required PostgresType Type { get; init; }

    /// <summary>Whether NULL may stand in it; always true for views.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>Whether an insert may leave it out.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether Postgres computes it (<c>generated always as (…) stored</c>).</summary>
    public bool IsGenerated { get; init; }

    /// <summary>Whether it is an identity column.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>Whether Postgres alone gives its values: a generated column, or an identity <c>generated always</c>.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The comment in Postgres, if any.</summary>
    public string? Comment { get; init; }
}

/// <summary>A primary key or unique constraint.</summary>
public sealed record UniqueKey(string Constraint, ImmutableArray<string> Columns);

/// <summary>A foreign key: <see cref="Columns"/> point to <see cref="TargetColumns"/> of <see cref="Target"/>, pairwise.</summary>
public sealed record ForeignKey(
    string Constraint,
    ImmutableArray<string> Columns,
    TableName Target,
    ImmutableArray<string> TargetColumns);
