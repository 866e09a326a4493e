using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LiveQuery.Compiler.Catalog;

/// <summary>What one Postgres database holds, at one moment. Immutable.</summary>
public sealed class SourceCatalog
{
    /// <summary>Makes a catalog of tables and functions (overloads share a name).</summary>
    public SourceCatalog(int serverVersion, IEnumerable<CatalogTable> tables, IEnumerable<CatalogFunction> functions)
    {
        ServerVersion = serverVersion;
        Tables = tables.ToFrozenDictionary(table => table.Name);
        Functions = functions.GroupBy(function => function.Name)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
    }

    private SourceCatalog(SourceCatalog other)
    {
        ServerVersion = other.ServerVersion;
        Tables = other.Tables;
        Functions = other.Functions;
    }

    /// <summary><c>server_version_num</c>: 150018 is 15.18.</summary>
    public int ServerVersion { get; }

    /// <summary>The relations by name.</summary>
    public FrozenDictionary<TableName, CatalogTable> Tables { get; }

    /// <summary>The rows of the tables that serve as enums, as far as they were asked for.</summary>
    public FrozenDictionary<TableName, EnumRows> EnumRows { get; private init; } = FrozenDictionary<TableName, EnumRows>.Empty;

    /// <summary>The same catalog with the rows of enums.</summary>
    public SourceCatalog With(IReadOnlyDictionary<TableName, EnumRows> rows) => new(this) { EnumRows = rows.ToFrozenDictionary() };

    /// <summary>The functions by name, overloads together.</summary>
    public FrozenDictionary<TableName, ImmutableArray<CatalogFunction>> Functions { get; }
}
