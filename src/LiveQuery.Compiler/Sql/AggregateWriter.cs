using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Aggregate functions as SQL.</summary>
internal static class AggregateWriter
{
    /// <summary>The aggregate over the rows of the scope, as a value of its own type.</summary>
    public static SqlText Value(Output aggregate, RowScope scope) => aggregate switch
    {
        CountOutput count => Count(count, scope),
        AggregateFunctionOutput function =>
            new SqlText().Add($"{function.Function}({scope.Column(function.Column.Name)})"),
        _ => throw new InvalidOperationException($"{aggregate.GetType().Name} is not an aggregate"),
    };

    private static SqlText Count(CountOutput count, RowScope scope)
    {
        // As Hasura has it: `distinct` means nothing without columns.
        if (count.Columns.IsEmpty)
        {
            return new SqlText().Add("count(*)");
        }

        var columns = string.Join(", ", count.Columns.Select(column => scope.Column(column.Name)));
        var counted = count.Columns.Length == 1 ? columns : $"({columns})";
        return new SqlText().Add(count.IsDistinct ? $"count(distinct {counted})" : $"count({counted})");
    }
}
