using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>A column that must equal one of some operands.</summary>
internal sealed record Equation(CatalogColumn Column, ImmutableArray<Operand> Operands);

/// <summary>
/// What a condition demands of each row that meets it: columns that equal values from outside, and rows of other tables
/// that must be there. Nothing below an <c>_or</c> or <c>_not</c> counts, unless it is one column compared in each branch.
/// </summary>
internal sealed class Equations
{
    private readonly Dictionary<string, Equation> _columns = new(StringComparer.Ordinal);
    private readonly List<RelationshipExpr> _related = [];

    /// <summary>Reads a condition.</summary>
    public Equations(BoolExpr condition) => Read(condition);

    /// <summary>The columns, in the order in which they stand in the condition.</summary>
    public IEnumerable<Equation> Columns => _columns.Values;

    /// <summary>Rows that must be there.</summary>
    public IReadOnlyList<RelationshipExpr> Related => _related;

    /// <summary>What a column must equal, or null where it may be anything.</summary>
    public Equation? Of(string column) => _columns.GetValueOrDefault(column);

    private void Read(BoolExpr condition)
    {
        switch (condition)
        {
            case AndExpr and:
                foreach (var operand in and.Operands)
                {
                    Read(operand);
                }

                break;
            case ReRootedExpr inner:
                Read(inner.Condition);
                break;
            case OrExpr { Operands: [var only] }:
                Read(only);
                break;
            case RelationshipExpr related:
                _related.Add(related);
                break;
            default:
                if (Equation(condition) is { } equation)
                {
                    _columns.TryAdd(equation.Column.Name, equation);
                }

                break;
        }
    }

    private static Equation? Equation(BoolExpr condition) => condition switch
    {
        // A value that is hidden from the role is NULL, which equals nothing.
        ComparisonExpr
        {
            Operator: ComparisonOperator.Eq or ComparisonOperator.In,
            NullSafe: false,
            Value: ColumnValue or RedactedValue { Of: ColumnValue },
        } comparison when comparison.Value.Type.Underlying.Kind != PostgresTypeKind.Array =>
            new Equation(comparison.Value.Column!, [comparison.Operand]),
        OrExpr or => Either(or),
        _ => null,
    };

    private static Equation? Either(OrExpr or)
    {
        var branches = or.Operands.Select(Equation).ToList();
        return branches.Count > 0 && branches.All(branch => branch is not null && branch.Column == branches[0]!.Column)
            ? new Equation(branches[0]!.Column, [.. branches.SelectMany(branch => branch!.Operands)])
            : null;
    }
}
