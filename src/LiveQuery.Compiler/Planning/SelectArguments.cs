using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Applies <c>where</c>, <c>order_by</c>, <c>distinct_on</c>, <c>limit</c> and <c>offset</c> to a row set.</summary>
internal static class SelectArguments
{
    /// <summary>The rows, narrowed by the arguments; null stands for an absent one.</summary>
    public static RowSet Apply(RowSet rows, IEnumerable<BoundInput> arguments, FieldPath path)
    {
        foreach (var argument in arguments.Where(argument => argument.Value.Resolved is not NullValue))
        {
            rows = argument.Definition.Key switch
            {
                "where" => rows with
                {
                    Condition = BoolExpr.And(
                        rows.Condition,
                        WherePlanner.Plan(argument.Value, argument.Definition.Type, argument.Path)),
                },
                "order_by" => rows with { Order = OrderPlanner.Plan(argument) },
                "distinct_on" => rows with { DistinctOn = Columns(argument) },
                "limit" => rows with { Limit = Number(argument, Coercion.Limit) },
                "offset" => rows with { Offset = Number(argument, Coercion.Offset) },
                var name => throw new InvalidOperationException($"no meaning for the argument {name}"),
            };
        }

        CheckDistinct(rows, path);
        return rows;
    }

    /// <summary>The columns that a list of enum values names.</summary>
    public static ImmutableArray<RowValue> Columns(BoundInput argument)
    {
        var columns = ImmutableArray.CreateBuilder<RowValue>();
        foreach (var (item, use, path) in InputReader.List(argument.Value, argument.Definition.Type, argument.Path))
        {
            columns.Add(((RoleValue)InputReader.Enum(item, use, path).Meaning!).Value);
        }

        return [.. columns.Distinct()];
    }

    private static Operand Number(BoundInput argument, Coercion coercion) =>
        new(InputReader.Source(argument, coercion), PostgresType.Int8);

    // Postgres' own rule (SELECT, DISTINCT clause), told in Hasura's words.
    private static void CheckDistinct(RowSet rows, FieldPath path)
    {
        if (rows.DistinctOn.IsEmpty || rows.Order.IsEmpty)
        {
            return;
        }

        var first = rows.Order.Take(rows.DistinctOn.Length)
            .Select(term => (term.Key as ValueOrderKey)?.Value.Column?.Name)
            .ToHashSet();
        if (!first.SetEquals(rows.DistinctOn.Select(column => column.Column?.Name)))
        {
            throw path["args"].Error("\"distinct_on\" columns must match initial \"order_by\" columns");
        }
    }
}
