using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// On which side of a cursor a row lies, as SQL: its keys compared one after the other, NULLs where the order has them.
/// Whether a value of the cursor is NULL is left to Postgres, so that it makes no other statement.
/// </summary>
internal static class CursorCondition
{
    /// <summary>The row is on the side that the page is taken from.</summary>
    /// <param name="page">The page, with a cursor.</param>
    /// <param name="keys">The keys of the row.</param>
    /// <param name="positions">The values of the cursor.</param>
    public static SqlText Of(ConnectionPage page, IReadOnlyList<SqlText> keys, IReadOnlyList<SqlText> positions)
    {
        var terms = Terms(page, keys, positions);
        if (IsOneComparison(terms))
        {
            return Row(terms, term => term.Key).Add(terms[0].IsUpwards ? " > " : " < ").Add(Row(terms, term => term.Position));
        }

        // Said once more for the first key alone, it is something that an index over that one can answer.
        var condition = InTurn(terms);
        return terms[0].IsNullable ? condition : Both(terms[0].NotBefore(), condition);
    }

    /// <summary>The row is on the other side, or the cursor's own.</summary>
    /// <inheritdoc cref="Of"/>
    public static SqlText OtherSide(ConnectionPage page, IReadOnlyList<SqlText> keys, IReadOnlyList<SqlText> positions)
    {
        var terms = Terms(page, keys, positions);
        if (IsOneComparison(terms))
        {
            return Row(terms, term => term.Key).Add(terms[0].IsUpwards ? " <= " : " >= ").Add(Row(terms, term => term.Position));
        }

        var condition = InTurn(terms).Add(" is not true");
        return terms[0].IsNullable ? condition : Both(terms[0].NotBeyond(), condition);
    }

    private static Comparison[] Terms(ConnectionPage page, IReadOnlyList<SqlText> keys, IReadOnlyList<SqlText> positions) =>
        [.. page.Keys.Select((key, index) => new Comparison(key, page.Side, keys[index], positions[index]))];

    /// <summary>Whether rows can be compared as a whole, which an index over all keys answers.</summary>
    private static bool IsOneComparison(Comparison[] terms) =>
        terms.All(term => term.IsPlain && term.IsUpwards == terms[0].IsUpwards);

    private static SqlText Row(Comparison[] terms, Func<Comparison, SqlText> of) => terms.Length == 1
        ? new SqlText().Add(of(terms[0]))
        : new SqlText().Add("(").AddJoined(terms.Select(of), ", ").Add(")");

    private static SqlText InTurn(ReadOnlySpan<Comparison> terms) => terms.Length == 1
        ? new SqlText().Add("(").Add(terms[0].Beyond()).Add(")")
        : new SqlText().Add("(").Add(terms[0].Beyond()).Add(" or (").Add(terms[0].Same()).Add(" and ").Add(InTurn(terms[1..])).Add("))");

    private static SqlText Both(SqlText left, SqlText right) =>
        new SqlText().Add("(").Add(left).Add(" and ").Add(right).Add(")");

    /// <summary>One key compared with its value in the cursor.</summary>
    private sealed class Comparison(CursorKey key, CursorSide side, SqlText value, SqlText position)
    {
        // Before a cursor is after it in the opposite order.
        private readonly bool _hasNullsLast = (side == CursorSide.After) == (key.Term.Direction
            is OrderDirection.Asc or OrderDirection.AscNullsLast or OrderDirection.DescNullsLast);

        public SqlText Key => value;

        public SqlText Position => position;

        public bool IsNullable => key.IsNullable;

        public bool IsUpwards { get; } = (side == CursorSide.After) == (key.Term.Direction
            is OrderDirection.Asc or OrderDirection.AscNullsFirst or OrderDirection.AscNullsLast);

        /// <summary>Whether it may stand in a comparison of rows, whose operators are found by their names.</summary>
        public bool IsPlain => !key.IsNullable && key.Type.Underlying.Schema == "pg_catalog";

        public SqlText Beyond()
        {
            var beyond = Compare(IsUpwards ? ComparisonOperator.Gt : ComparisonOperator.Lt);
            return !key.IsNullable ? beyond
                : _hasNullsLast ? Or(beyond, Nulls("is null", "is not null"))
                : Or(beyond, Nulls("is not null", "is null"));
        }

        public SqlText Same()
        {
            var same = Compare(ComparisonOperator.Eq);
            return key.IsNullable ? Or(same, Nulls("is null", "is null")) : same;
        }

        public SqlText NotBefore() => Compare(IsUpwards ? ComparisonOperator.Gte : ComparisonOperator.Lte);

        public SqlText NotBeyond() => Compare(IsUpwards ? ComparisonOperator.Lte : ComparisonOperator.Gte);

        private SqlText Compare(ComparisonOperator comparison) => new SqlText()
            .Add(value).Add(OperatorSymbols.Infix(comparison, key.Type.Underlying)).Add(position);

        private SqlText Nulls(string ofValue, string ofPosition) =>
            new SqlText().Add(value).Add($" {ofValue} and ").Add(position).Add($" {ofPosition}");

        private static SqlText Or(SqlText left, SqlText right) =>
            new SqlText().Add("(").Add(left).Add(" or (").Add(right).Add("))");
    }
}
