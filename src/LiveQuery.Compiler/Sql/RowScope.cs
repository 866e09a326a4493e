using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// A row that expressions can refer to: a table, or a sub-select over one, under its alias. Takes note of the columns
/// that were asked for, so that a sub-select hands out those and no more.
/// </summary>
internal sealed class RowScope(string alias, CatalogTable table, LiftedValues? lifted = null)
{
    private readonly SortedDictionary<int, string> _used = [];

    /// <summary>The alias.</summary>
    public string Alias { get; } = alias;

    /// <summary>The table.</summary>
    public CatalogTable Table { get; } = table;

    /// <summary>Whether its rows lie at places of their own (<c>ctid</c>): those of a plain table, read as such.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Whether its rows are what a function returns.</summary>
    public bool IsCalled { get; init; }

    /// <summary>What is computed inside the sub-select; null where the scope is a table itself.</summary>
    public LiftedValues? Lifted { get; } = lifted;

    /// <summary>The columns that were asked for, in the order of the table.</summary>
    public IEnumerable<string> UsedColumns => _used.Values;

    /// <summary>The column as an expression.</summary>
    public string Column(string name)
    {
        var column = Table.Column(name)
            ?? throw new InvalidOperationException($"table {Table.Name} has no column {name}");
        _used[column.Position] = name;
        return $"{Alias}.{SqlNames.Quote(name)}";
    }

    /// <summary>A name, derived from the wish, that no column of the table bears.</summary>
    public string FreeName(string wish)
    {
        while (Table.Column(wish) is not null)
        {
            wish = "_" + wish;
        }

        return wish;
    }
}
