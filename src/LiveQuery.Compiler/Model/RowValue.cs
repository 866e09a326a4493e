using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>A scalar that a row of a table has: what conditions compare, orders sort by and fields print.</summary>
public abstract record RowValue
{
    /// <summary>Its type.</summary>
    public abstract PostgresType Type { get; }

    /// <summary>Whether it may be NULL.</summary>
    public abstract bool IsNullable { get; }

    /// <summary>The column that it shows, if it shows one.</summary>
    public virtual CatalogColumn? Column => null;

    /// <summary>The value of a column.</summary>
    public static implicit operator RowValue(CatalogColumn column) => new ColumnValue(column);
}

/// <summary>A column.</summary>
public sealed record ColumnValue(CatalogColumn Of) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => Of.Type;

    /// <inheritdoc/>
    public override bool IsNullable => Of.IsNullable;

    /// <inheritdoc/>
    public override CatalogColumn Column => Of;
}

/// <summary>
/// A value that a role sees in some rows only: NULL where the condition does not hold. So an inherited role sees the
/// cells of each of its parents, and of no other row.
/// </summary>
public sealed record RedactedValue(RowValue Of, BoolExpr Visible) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => Of.Type;

    /// <inheritdoc/>
    public override bool IsNullable => true;

    /// <inheritdoc/>
    public override CatalogColumn? Column => Of.Column;
}

/// <summary>What a function makes of the row: a computed field.</summary>
public sealed record ComputedValue(FunctionCall Call) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => Call.Function.ReturnType;

    /// <inheritdoc/>
    public override bool IsNullable => true;
}

/// <summary>A value as one of another type (<c>_cast</c>).</summary>
public sealed record CastValue(RowValue Of, PostgresType To) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => To;

    /// <inheritdoc/>
    public override bool IsNullable => Of.IsNullable;
}

/// <summary>The version of the row: where it lies, and which transaction wrote it.</summary>
public sealed record RowVersionValue : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => PostgresType.Text;

    /// <inheritdoc/>
    public override bool IsNullable => false;
}

/// <summary>The row itself, as a composite value: what a computed field's function takes.</summary>
public sealed record WholeRowValue(CatalogTable Table) : RowValue
{
    /// <inheritdoc/>
    public override PostgresType Type => throw new NotSupportedException("A whole row is passed on, and never asked for its type.");

    /// <inheritdoc/>
    public override bool IsNullable => false;
}

/// <summary>A call of a function of the user's.</summary>
/// <param name="Function">The function.</param>
/// <param name="Arguments">Its arguments in order; those after one that is left out have names.</param>
public sealed record FunctionCall(CatalogFunction Function, ImmutableArray<CallArgument> Arguments);

/// <summary>An argument of a call.</summary>
/// <param name="Name">The name under which it is passed, or null for its place.</param>
/// <param name="Operand">Its value; null is the whole row at hand.</param>
public sealed record CallArgument(string? Name, Operand? Operand);
