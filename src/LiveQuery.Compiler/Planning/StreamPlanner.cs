using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>The position of a stream's cohort: the client's initial value at first, then the engine's.</summary>
internal sealed record StreamCursorSource(ValueSource Initial) : ValueSource;

/// <summary>The size of a stream's batches: of no other use, so that the engine can find it.</summary>
internal sealed record StreamSizeSource(ValueSource Given) : ValueSource;

/// <summary>How far a stream may go; given by the engine.</summary>
internal sealed record StreamHorizonSource : ValueSource;

/// <summary>The cursor of a stream, read from the arguments of <c>t_stream</c>.</summary>
/// <param name="Column">The column, as the role sees it.</param>
/// <param name="IsDescending">Whether it runs downwards.</param>
/// <param name="Position">The rows after it are wanted.</param>
/// <param name="Horizon">The rows up to it are wanted.</param>
/// <param name="Size">How many rows a batch has; rows that tie with the last one come in addition.</param>
internal sealed record StreamCursor(RowValue Column, bool IsDescending, Operand Position, Operand Horizon, Operand Size);

/// <summary>Plans <c>t_stream(cursor, batch_size, where)</c>.</summary>
internal static class StreamPlanner
{
    /// <summary>The rows of one batch, and the cursor that leads from one batch to the next.</summary>
    public static (RowSet Rows, StreamCursor Cursor) Plan(RoleTable table, IReadOnlyList<BoundInput> arguments, FieldPath path)
    {
        var cursor = Cursor(arguments, path);
        var condition = table.Permission.Filter;
        if (arguments.FirstOrDefault(argument => argument.Definition.Key == "where") is { Value.Resolved: not NullValue } where)
        {
            condition = BoolExpr.And(condition, WherePlanner.Plan(where.Value, where.Definition.Type, where.Path));
        }

        condition = BoolExpr.And(condition, new ComparisonExpr(
            cursor.Column, cursor.IsDescending ? ComparisonOperator.Lt : ComparisonOperator.Gt, cursor.Position));
        condition = BoolExpr.And(condition, new ComparisonExpr(
            cursor.Column, cursor.IsDescending ? ComparisonOperator.Gte : ComparisonOperator.Lte, cursor.Horizon));
        var rows = new RowSet
        {
            Table = table.Table.Table,
            Condition = condition,
            PermissionLimit = table.Permission.Limit,
            Limit = cursor.Size,
            Order = [new OrderTerm(new ValueOrderKey(cursor.Column), cursor.IsDescending ? OrderDirection.Desc : OrderDirection.Asc)],
            KeepsTies = true,
        };
        return (rows, cursor);
    }

    private static StreamCursor Cursor(IReadOnlyList<BoundInput> arguments, FieldPath path)
    {
        var place = path["args"];
        var argument = arguments.First(argument => argument.Definition.Key == "cursor");
        var given = InputReader.List(argument.Value, argument.Definition.Type, argument.Path)
            .Where(item => item.Item.Resolved is not NullValue).ToList();
        if (given.Count != 1)
        {
            throw place.Error(given.Count == 0
                ? "one streaming column field is expected"
                : "multiple column cursors are not supported yet");
        }

        var fields = InputReader.Object(given[0].Item, given[0].Use, given[0].Path);
        var initial = fields.First(field => field.Definition.Key == "initial_value");
        var columns = InputReader.Object(initial.Value, initial.Definition.Type, initial.Path);
        if (columns.Count != 1)
        {
            throw place.Error(columns.Count == 0
                ? "one streaming column field is expected"
                : "multiple column cursors are not supported yet");
        }

        var column = ((ColumnInputMeaning)columns[0].Definition.Meaning).Column.Value;
        var ordering = fields.FirstOrDefault(field => field.Definition.Key == "ordering");
        var isDescending = ordering is { Value.Resolved: not NullValue }
            && (OrderDirection)InputReader.Enum(ordering).Meaning! == OrderDirection.Desc;
        var size = arguments.First(other => other.Definition.Key == "batch_size");
        return new StreamCursor(
            column,
            isDescending,
            Own(column.Type, new StreamCursorSource(Initial(columns[0], column.Type))),
            Own(column.Type, new StreamHorizonSource()),
            new Operand(new StreamSizeSource(InputReader.Source(size, Coercion.Limit)), PostgresType.Int8));
    }

    private static ValueSource Initial(BoundInput input, PostgresType type) => input.Value.Resolved is NullValue
        ? new LiteralSource(null)
        : InputReader.Source(input, type.Element is null ? Coercion.NullableValue : Coercion.NullableArray);

    private static Operand Own(PostgresType type, ValueSource source) => type.Element is { } element
        ? new Operand(source, element, IsArray: true)
        : new Operand(source, type);
}
