using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The rows of a set, ready to be selected from. Without limit, offset or distinct that is the table itself; else a
/// sub-select that sorts and cuts, so that JSON is made of the rows that remain and of no others.
/// </summary>
internal sealed class RowsWriter(StatementContext context, ConditionWriter conditions, OrderWriter orders)
{
    private const string Unlimited = "9223372036854775807";

    /// <summary>Opens the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parent">The row around them, or null.</param>
    /// <param name="cutByPermission">Whether the permission's limit applies to them.</param>
    public RowsInScope Write(RowSet rows, RowScope? parent, bool cutByPermission)
    {
        var (table, source) = conditions.Values.Open(rows.Table, rows.Call, parent);
        var keys = orders.Keys(rows, table);
        var where = StatementContext.Where(conditions.WriteLinked(rows.Link, parent, rows.Condition, table));
        var limit = Limit(rows, cutByPermission);
        if (limit is null && rows.Offset is null && rows.DistinctOn.IsEmpty)
        {
            return new RowsInScope(table, keys, source.Add(where));
        }

        var tail = new SqlText().Add(" from ").Add(source).Add(where).Add(" order by ")
            .Add(OrderWriter.List(rows.KeepsTies ? keys.Take(1) : keys)).Add(limit ?? new SqlText()).Add(Offset(rows));
        var outer = context.OpenSelect(rows.Table);
        return new SubSelect(rows, conditions.Values, table, outer, keys, tail).Open();
    }

    /// <summary>
    /// Opens the rows of all cohorts at once, joined to the cohorts <c>s</c> over their conditions: without a row around
    /// them, <c>distinct on</c> or ties. What is selected is to be grouped by the cohort.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cutByPermission">Whether the permission's limit applies to them.</param>
    public RowsInScope WriteSet(RowSet rows, bool cutByPermission)
    {
        var (table, source) = conditions.Values.Open(rows.Table, null, null);
        var keys = orders.Keys(rows, table);
        var joined = new SqlText().Add($"{SetStatement.Cohorts} s join ").Add(source).Add(" on ")
            .Add(conditions.WriteLinked([], null, rows.Condition, table));
        var most = Most(rows, cutByPermission);
        if (most is null && rows.Offset is null)
        {
            return new RowsInScope(table, keys, joined);
        }

        var outer = context.OpenSelect(rows.Table);
        var (cohort, place) = (outer.FreeName("cohort"), outer.FreeName("place"));
        SqlText[] numbered =
        [
            new SqlText().Add($"s.i as {SqlNames.Quote(cohort)}"),
            new SqlText().Add("row_number() over (partition by s.i order by ").Add(OrderWriter.List(keys))
                .Add($") as {SqlNames.Quote(place)}"),
        ];
        var opened = new SubSelect(rows, conditions.Values, table, outer, keys, new SqlText().Add(" from ").Add(joined))
        {
            Numbered = numbered,
        }.Open();
        var within = new SqlText().Add($" join {SetStatement.Cohorts} s on s.i = {outer.Alias}.{SqlNames.Quote(cohort)} where {outer.Alias}.{SqlNames.Quote(place)}")
            .Add(rows.Offset is null ? new SqlText() : new SqlText().Add(" - coalesce(").AddParameter(context.Parameters.Add(rows.Offset)).Add(", 0)"))
            .Add(" between 1 and ")
            .Add(most is null ? new SqlText().Add(Unlimited) : new SqlText().Add("coalesce(").Add(most).Add($", {Unlimited})"));
        return opened with { Finish = () => opened.Finish!().Add(within) };
    }

    private SqlText? Limit(RowSet rows, bool cutByPermission) => Most(rows, cutByPermission) switch
    {
        null => null,
        var most when rows.KeepsTies => new SqlText().Add(" fetch first (").Add(most).Add(") rows with ties"),
        var most => new SqlText().Add(" limit ").Add(most),
    };

    private SqlText? Most(RowSet rows, bool cutByPermission)
    {
        var permitted = cutByPermission ? rows.PermissionLimit : null;
        if (rows.Limit is null)
        {
            return permitted is { } most ? new SqlText().Add(most) : null;
        }

        var parameter = context.Parameters.Add(rows.Limit);
        return permitted is { } bound
            ? new SqlText().Add("least(").AddParameter(parameter).Add(", ").Add(bound).Add(")")
            : new SqlText().AddParameter(parameter);
    }

    private SqlText Offset(RowSet rows) => rows.Offset is null
        ? new SqlText()
        : new SqlText().Add(" offset ").AddParameter(context.Parameters.Add(rows.Offset));

    /// <summary>A sub-select that is finished last: only then is it known which columns are read from it.</summary>
    private sealed class SubSelect(
        RowSet rows,
        ValueWriter values,
        RowScope table,
        RowScope outer,
        IReadOnlyList<SortKey> keys,
        SqlText tail)
    {
        private readonly List<SqlText> _computed = [];

        /// <summary>What is selected besides.</summary>
        public SqlText[] Numbered { get; init; } = [];

        public RowsInScope Open()
        {
            var outerKeys = keys.Select(Expose).ToArray();
            return new RowsInScope(outer, outerKeys, null) { Finish = Finish };
        }

        private SortKey Expose(SortKey key, int index)
        {
            if (key.Column is { } column)
            {
                return key with { Expression = new SqlText().Add(outer.Column(column)) };
            }

            var name = outer.FreeName($"order_{index + 1}");
            _computed.Add(new SqlText().Add(key.Expression).Add($" as {SqlNames.Quote(name)}"));
            return key with { Expression = new SqlText().Add($"{outer.Alias}.{SqlNames.Quote(name)}") };
        }

        private SqlText Finish()
        {
            var lifted = outer.Lifted!.Values.Select(lift => values.Compute(lift.Value, table).Add($" as {SqlNames.Quote(lift.Name)}"));
            var columns = outer.UsedColumns.Select(column => new SqlText().Add(table.Column(column)))
                .Concat(lifted).Concat(_computed).Concat(Numbered).ToArray();
            var sql = new SqlText().Add("(select ");
            if (!rows.DistinctOn.IsEmpty)
            {
                sql.Add("distinct on (").AddJoined(rows.DistinctOn.Select(value => values.Write(value, table)), ", ").Add(") ");
            }

            // count(*) reads no column at all.
            return (columns.Length == 0 ? sql.Add("1") : sql.AddJoined(columns, ", ")).Add(tail)
                .Add($") as {outer.Alias}");
        }
    }
}

/// <summary>Rows that can be selected from.</summary>
/// <param name="Scope">The row, for the expressions that are selected.</param>
/// <param name="Keys">Its sort keys.</param>
/// <param name="From">What stands after FROM; null where <see cref="Finish"/> makes it.</param>
internal sealed record RowsInScope(RowScope Scope, IReadOnlyList<SortKey> Keys, SqlText? From)
{
    /// <summary>Makes what stands after FROM, once all columns are known.</summary>
    public Func<SqlText>? Finish { get; init; }

    /// <summary>A scalar sub-select of the expression, which must have been made already.</summary>
    public SqlText Select(SqlText expression) =>
        new SqlText().Add("(select ").Add(expression).Add(" from ").Add(From ?? Finish!()).Add(")");
}
