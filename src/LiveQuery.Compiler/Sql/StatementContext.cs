using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>What the pieces of one statement share: its aliases, its parameters, and the tables that it reads.</summary>
internal sealed class StatementContext(CompilerOptions options)
{
    private readonly HashSet<CatalogTable> _tables = new(ReferenceEqualityComparer.Instance);
    private int _aliases;

    /// <summary>The parameters.</summary>
    public ParameterList Parameters { get; } = new(options.MaxParameters);

    /// <summary>How results are hashed.</summary>
    public ResultHash Hash => options.Hash;

    /// <summary>The tables that were opened.</summary>
    public IReadOnlyCollection<CatalogTable> Tables => _tables;

    /// <summary>A new alias for a table.</summary>
    public RowScope OpenTable(CatalogTable table)
    {
        _tables.Add(table);
        return new RowScope($"t{++_aliases}", table) { HasPlace = table.Kind is TableKind.Table or TableKind.MaterializedView };
    }

    /// <summary>A new alias for a sub-select over the table.</summary>
    public RowScope OpenSelect(CatalogTable table)
    {
        var lifted = new LiftedValues();
        var scope = new RowScope($"r{++_aliases}", table, lifted);
        lifted.ReadBy(scope);
        return scope;
    }

    /// <summary>A new alias for the rows of a function.</summary>
    public RowScope OpenCall(CatalogTable table) => new($"t{++_aliases}", table) { IsCalled = true };

    /// <summary>Takes note of a function that the statement calls.</summary>
    public void Use(CatalogFunction function)
    {
        IsVolatile |= function.Volatility == Volatility.Volatile || function.TellsTime;
        CallsFunctions |= function.Volatility != Volatility.Immutable;
    }

    /// <summary>Whether a function is called whose result may differ under one snapshot.</summary>
    public bool IsVolatile { get; private set; }

    /// <summary>Whether a function is called that may read tables.</summary>
    public bool CallsFunctions { get; private set; }

    /// <summary>An operand as an expression of its type.</summary>
    public SqlText Operand(Operand operand) => new SqlText().AddParameter(Parameters.Add(operand));

    /// <summary>The table and its alias, as FROM has them.</summary>
    public static string From(RowScope scope) => $"{SqlNames.Quote(scope.Table.Name)} as {scope.Alias}";

    /// <summary>The WHERE clause with a leading space; nothing where the condition is empty.</summary>
    public static SqlText Where(SqlText condition) =>
        condition.IsEmpty ? condition : new SqlText().Add(" where ").Add(condition);
}
