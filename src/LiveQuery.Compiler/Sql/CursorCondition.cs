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
    /// <summary>The condition.</summary>
    /// <param name="page">The page, with a cursor.</param>
    /// <param name="keys">The keys of the row.</param>
    /// <param name="positions">The values of the cursor.</param>
    public static SqlText Write(ConnectionPage page, IReadOnlyList<SqlText> keys, IReadOnlyList<SqlText> positions)
    {
        var terms = page.Keys.Select((key, index) => new Comparison(key, page.Side, keys[index], positions[index])).ToArray();
        if (terms.Length > 1 && terms.All(term => term.IsPlain && term.IsUpwards == terms[0].IsUpwards))
        {
            // What an index over all of the columns answers.
            return new SqlText().Add("(").AddJoined(terms.Select(term => term.Key), ", ").Add(terms[0].IsUpwards ? ") > (" : ") < (")
                .AddJoined(terms.Select(term => term.Position), ", ").Add(")");
        }

        var condition = terms.Reverse().Skip(1).Aggregate(terms[^1].Beyond(), (rest, term) => new SqlText().Add("(")
            .Add(term.Beyond()).Add(" or (").Add(term.Same()).Add(" and ").Add(rest).Add("))"));

        // Said once more for the first key alone, it is something that an index over that one can answer.
        return terms.Length > 1 && !terms[0].IsNullable
            ? new SqlText().Add("(").Add(terms[0].NotBefore()).Add(" and ").Add(condition).Add(")")
            : condition;
    }

    /// <summary>One key compared with its value in the cursor.</summary>
    private sealed class Comparison(CursorKey key, CursorSide side, SqlText value, SqlText position)
    {
        // Before a cursor is after it in the opposite order.
        private readonly bool _hasNullsLast = (side == CursorSide.After) == key.Term.Direction
            is OrderDirection.Asc or OrderDirection.AscNullsLast or OrderDirection.DescNullsLast;

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
                : _hasNullsLast ? Or(beyond, Both("is null", "is not null"))
                : Or(beyond, Both("is not null", "is null"));
        }

        public SqlText Same()
        {
            var same = Compare(ComparisonOperator.Eq);
            return key.IsNullable ? Or(same, Both("is null", "is null")) : same;
        }

        public SqlText NotBefore() => Compare(IsUpwards ? ComparisonOperator.Gte : ComparisonOperator.Lte);

        private SqlText Compare(ComparisonOperator comparison) => new SqlText()
            .Add(value).Add(OperatorSymbols.Infix(comparison, key.Type.Underlying)).Add(position);

        private SqlText Both(string ofValue, string ofPosition) =>
            new SqlText().Add(value).Add($" {ofValue} and ").Add(position).Add($" {ofPosition}");

        private static SqlText Or(SqlText left, SqlText right) =>
            new SqlText().Add("(").Add(left).Add(" or (").Add(right).Add("))");
    }
}
