using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>Rows by arrays of their keys as SQL: a list in which each stands where its key stood.</summary>
internal static class EntityWriter
{
    /// <summary>The list as an expression.</summary>
    public static SqlText Write(EntitiesOutput entities, StatementContext context, ConditionWriter conditions, OutputWriter outputs)
    {
        if (entities.Groups.IsEmpty)
        {
            return new SqlText().Add("'[]'");
        }

        var groups = entities.Groups.Select((group, index) => Group(group, $"k{index + 1}", context, conditions, outputs));
        return new SqlText().Add("(select concat('[', string_agg(e.data, ',' order by e.i), ']') from (")
            .AddJoined(groups, " union all ").Add(") as e)");
    }

    private static SqlText Group(
        EntityGroup group, string alias, StatementContext context, ConditionWriter conditions, OutputWriter outputs)
    {
        var row = context.OpenTable(group.Rows.Table);
        var keys = group.Keys.Select((key, index) => new SqlText()
            .Add(row.Column(key.Column.Name))
            .Add(OperatorSymbols.Infix(ComparisonOperator.Eq, key.Column.Type.Underlying))
            .Add($"{alias}.v{index + 1}::{key.Column.Type.Underlying.Sql}"));
        SqlText[] where = [.. keys, conditions.WriteLinked([], null, group.Rows.Condition, row)];
        var found = new SqlText().Add("(select ").Add(outputs.Object(group.Fields, row))
            .Add($" from {StatementContext.From(row)}")
            .Add(StatementContext.Where(new SqlText().AddJoined(where.Where(condition => !condition.IsEmpty), " and "))).Add(")");
        var arrays = group.Keys.Select(key => key.Values).Prepend(group.Positions).Select(context.Operand);
        var names = string.Concat(group.Keys.Select((_, index) => $", v{index + 1}"));
        return new SqlText().Add($"select {alias}.i, coalesce(").Add(found).Add(", 'null') as data from unnest(")
            .AddJoined(arrays, ", ").Add($") as {alias}(i{names})");
    }
}
