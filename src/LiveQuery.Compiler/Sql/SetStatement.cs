using System.Collections.Immutable;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The statement that answers a plan for many cohorts by one join over all of them: rows are found for the whole array at
/// once, and windowed and grouped by cohort. Where no index serves the filter it costs one scan and not one a cohort.
/// </summary>
internal sealed class SetStatement
{
    /// <summary>The name of the cohorts, whose alias is <c>s</c> everywhere.</summary>
    public const string Cohorts = "cohorts";

    private readonly OutputWriter _outputs;
    private readonly List<SqlText> _joins = [];

    private SetStatement(OutputWriter outputs) => _outputs = outputs;

    /// <summary>
    /// Writes it, once the other forms have been written and the parameters are known; null where no field at the root is
    /// tied to the values of a cohort by equality. Its parameters and rows are those of the multiplexed statement.
    /// </summary>
    public static string? Write(ImmutableArray<OutputField> fields, StatementContext context)
    {
        context.Parameters.Complete();
        var statement = new SetStatement(new OutputWriter(context));
        var root = statement.Object(fields).Render(MultiplexedStatement.Spell);
        return statement._joins.Count == 0 ? null : $"""
            with {Cohorts} as materialized (select * from {MultiplexedStatement.Cohorts(context.Parameters.Parameters, "seen")})
            select i, data, hash
            from (select i, seen, data, {HashSql.Of(context.Hash)} as hash
                  from (select s.i, s.seen, {root} as data
                        from {Cohorts} s{string.Concat(statement._joins.Select(join => join.Render(MultiplexedStatement.Spell)))}
                        offset 0) q
                  offset 0) r
            where hash is distinct from seen
            """;
    }

    private SqlText Object(ImmutableArray<OutputField> fields) => OutputWriter.Object(fields, Value);

    private SqlText Value(Output output) => output switch
    {
        NestedOutput nested => Object(nested.Fields),
        RowOutput { Rows: { IsUnique: true } rows } row when IsTied(rows) => Row(row),
        ListOutput { Rows: var rows } list when IsTied(rows) => List(list),
        AggregateOutput { Rows: var rows } aggregate
            when IsTied(rows) && OutputWriter.IsAggregated(aggregate) && !OutputWriter.HasNodesApart(aggregate) => Aggregate(aggregate),
        _ => _outputs.Value(output, null),
    };

    private SqlText Row(RowOutput row)
    {
        var rows = _outputs.OpenSet(row.Rows, cutByPermission: false);
        return Join(rows, _outputs.Object(row.Fields, rows.Scope), isGrouped: false, new SqlText().Add("'null'"));
    }

    private SqlText List(ListOutput list)
    {
        var rows = _outputs.OpenSet(list.Rows, cutByPermission: true);
        return Join(rows, _outputs.ListOf(list.Fields, rows), isGrouped: true, new SqlText().Add("'[]'"));
    }

    private SqlText Aggregate(AggregateOutput aggregate)
    {
        var isCut = !aggregate.Fields.Any(field => field.Value is AggregateGroupOutput);
        var rows = _outputs.OpenSet(aggregate.Rows, isCut);

        // Cohorts without a row have no group: theirs is the aggregate over nothing.
        var nothing = aggregate with
        {
            Rows = new RowSet { Table = aggregate.Rows.Table, Condition = BoolExpr.False },
        };
        return Join(rows, _outputs.AggregateOf(aggregate, rows), isGrouped: true, _outputs.Value(nothing, null));
    }

    private SqlText Join(RowsInScope rows, SqlText json, bool isGrouped, SqlText nothing)
    {
        var alias = $"f{_joins.Count + 1}";
        _joins.Add(new SqlText().Add(" left join (select s.i, ").Add(json).Add(" as data from ").Add(rows.From ?? rows.Finish!())
            .Add(isGrouped ? " group by s.i" : "").Add($") as {alias} on {alias}.i = s.i"));
        return new SqlText().Add($"coalesce({alias}.data, ").Add(nothing).Add(")");
    }

    private static bool IsTied(RowSet rows) =>
        rows is { Call: null, Link.IsEmpty: true, DistinctOn.IsEmpty: true, KeepsTies: false } && IsTied(rows.Condition);

    private static bool IsTied(BoolExpr condition) => condition switch
    {
        AndExpr and => and.Operands.Any(IsTied),
        ReRootedExpr inner => IsTied(inner.Condition),
        OrExpr { Operands: [var only] } => IsTied(only),
        ComparisonExpr { Operator: ComparisonOperator.Eq, NullSafe: false, Value: ColumnValue, Operand.IsArray: false } => true,
        _ => false,
    };
}
