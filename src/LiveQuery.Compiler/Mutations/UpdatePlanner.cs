using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Plans updates.</summary>
internal static class UpdatePlanner
{
    /// <summary>The update of one set of arguments; null where it changes nothing.</summary>
    /// <param name="update">The field.</param>
    /// <param name="arguments">What to change, and of which rows.</param>
    /// <param name="place">Where they stand.</param>
    public static RowUpdate? Plan(UpdateMeaning update, IEnumerable<BoundInput> arguments, FieldPath place)
    {
        var condition = update.Permission.Filter;
        var assignments = new OrderedDictionary<string, RowAssignment>(StringComparer.Ordinal);
        var twice = new List<string>();
        foreach (var argument in arguments)
        {
            if (argument.Definition.Meaning is not UpdateOperatorMeaning { Operator: var known })
            {
                condition = BoolExpr.And(condition, argument.Definition.Key == "where"
                    ? WherePlanner.Plan(argument.Value, argument.Definition.Type, argument.Path)
                    : KeyCondition.Of(InputReader.Object(argument.Value, argument.Definition.Type, argument.Path)));
                continue;
            }

            foreach (var (column, assignment) in Assignments(known, argument))
            {
                if (!assignments.TryAdd(assignment.Column.Name, assignment))
                {
                    twice.Add($"'{column}'");
                }
            }
        }

        if (twice.Count > 0)
        {
            throw place.Error($"Column found in multiple operators: [{string.Join(", ", twice.Distinct())}].");
        }

        foreach (var (column, value) in update.Permission.Presets)
        {
            assignments[column.Name] = new RowAssignment(column, null, value);
        }

        return assignments.Count == 0
            ? null
            : new RowUpdate(update.Table.Table, update.Permission.Check, [.. assignments.Values], condition);
    }

    private static IEnumerable<(string Column, RowAssignment Assignment)> Assignments(UpdateOperator known, BoundInput argument)
    {
        if (argument.Value.Resolved is NullValue)
        {
            yield break;
        }

        foreach (var field in InputReader.Object(argument.Value, argument.Definition.Type, argument.Path))
        {
            var column = ((ColumnInputMeaning)field.Definition.Meaning).Column;
            yield return (column.GraphQLName, new RowAssignment(column.Value.Column!, SignOf(known), Value(known, field, column))
            {
                IsBefore = known.Name == "_prepend",
            });
        }
    }

    private static string? SignOf(UpdateOperator known) => known.Name switch
    {
        "_inc" => "+",
        "_append" or "_prepend" => "||",
        "_delete_key" or "_delete_elem" => "-",
        "_delete_at_path" => "#-",
        _ => null,
    };

    private static Operand Value(UpdateOperator known, BoundInput field, RoleValue column) =>
        known.Operand is not { } operand ? WrittenValue.Of(field, column)
        : known.TakesList ? new Operand(InputReader.Source(field, Coercion.List), operand, IsArray: true)
        : new Operand(InputReader.Source(field, Coercion.Value), operand);
}
