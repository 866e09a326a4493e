using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Aggregate functions as SQL.</summary>
internal static class AggregateWriter
{
    /// <summary>The aggregate over the rows of the scope, as a value of its own type.</summary>
    public static SqlText Value(Output aggregate, RowScope scope, ValueWriter values) => aggregate switch
    {
        CountOutput count => Count(count, scope, values),
        AggregateFunctionOutput function =>
            new SqlText().Add($"{function.Function}(").Add(values.Write(function.Value, scope)).Add(")"),
        _ => throw new InvalidOperationException($"{aggregate.GetType().Name} is not an aggregate"),
    };

    private static SqlText Count(CountOutput count, RowScope scope, ValueWriter values)
    {
        // As Hasura has it: `distinct` means nothing without columns.
        if (count.Columns.IsEmpty)
        {
            return new SqlText().Add("count(*)");
        }

        var (open, close) = count.Columns.Length == 1 ? ("", "") : ("(", ")");
        return new SqlText().Add(count.IsDistinct ? "count(distinct " : "count(").Add(open)
            .AddJoined(count.Columns.Select(column => values.Write(column, scope)), ", ").Add(close).Add(")");
    }
}
