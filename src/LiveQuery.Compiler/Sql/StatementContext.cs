using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>What the pieces of one statement share: its aliases, its parameters, and the tables that it reads.</summary>
internal sealed class StatementContext(int maxParameters)
{
    private readonly HashSet<CatalogTable> _tables = new(ReferenceEqualityComparer.Instance);
    private int _aliases;

    /// <summary>The parameters.</summary>
    public ParameterList Parameters { get; } = new(maxParameters);

    /// <summary>The tables that were opened.</summary>
    public IReadOnlyCollection<CatalogTable> Tables => _tables;

    /// <summary>A new alias for a table.</summary>
    public RowScope OpenTable(CatalogTable table)
    {
        _tables.Add(table);
        return new RowScope($"t{++_aliases}", table);
    }

    /// <summary>A new alias for a sub-select over the table.</summary>
    public RowScope OpenSelect(CatalogTable table) => new($"r{++_aliases}", table);

    /// <summary>The table and its alias, as FROM has them.</summary>
    public static string From(RowScope scope) => $"{SqlNames.Quote(scope.Table.Name)} as {scope.Alias}";

    /// <summary>The WHERE clause with a leading space; nothing where the condition is empty.</summary>
    public static SqlText Where(SqlText condition) =>
        condition.IsEmpty ? condition : new SqlText().Add(" where ").Add(condition);
}
