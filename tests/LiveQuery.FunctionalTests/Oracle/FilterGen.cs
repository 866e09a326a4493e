using CsCheck;

namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>A condition twice: as the metadata has it, and as SQL that was written without the compiler.</summary>
internal sealed record Filter(string Json, string Sql);

/// <summary>Random permissions. In their SQL, session variables are settings, and other tables are seen whole.</summary>
internal static class FilterGen
{
    private static readonly (string Variable, string Kind, string Sql)[] SessionVariables =
    [
        ("X-Hasura-User-Id", "bigint", "current_setting('s.user_id')::bigint"),
        ("x-hasura-team", "int", "current_setting('s.team')::int"),
        ("X-HASURA-NAME", "text", "current_setting('s.name')"),
    ];

    private static readonly (string Api, string Sql)[] Comparisons =
        [("_eq", "="), ("_neq", "<>"), ("_gt", ">"), ("_lt", "<"), ("_gte", ">="), ("_lte", "<=")];

    private static readonly (string Api, string Sql)[] Patterns =
        [("_like", "like"), ("_nlike", "not like"), ("_ilike", "ilike"), ("_similar", "similar to"), ("_regex", "~"), ("_niregex", "!~*")];

    private static readonly (string Json, string Sql)[] PatternValues =
        [("\"%a%\"", "'%a%'"), ("\"[AZ]%\"", "'[AZ]%'"), ("\"_\"", "'_'"), ("\"(A|Z).*\"", "'(A|Z).*'")];

    /// <summary>A filter on a table of the world.</summary>
    public static Gen<Filter> On(string table) => On(World.Table(table), table, table, 3);

    /// <param name="table">The table.</param>
    /// <param name="alias">Its name in the SQL.</param>
    /// <param name="root">The name of the table that the permission is on.</param>
    /// <param name="depth">How deep the filter may still nest.</param>
    private static Gen<Filter> On(WorldTable table, string alias, string root, int depth)
    {
        var leaf = Gen.Frequency(
            (6, Compare(table, alias)), (3, Session(table, alias)), (2, Null(table, alias)), (2, In(table, alias)),
            (2, Pattern(table, alias)), (1, Root(table, alias, root)), (1, Json(table, alias)));
        return depth == 0
            ? leaf
            : Gen.Frequency(
                (4, leaf),
                (2, Gen.Int[0, 3].SelectMany(n => On(table, alias, root, depth - 1).Array[n]).Select(parts => Join(parts, "_and", "and", "true"))),
                (3, Gen.Int[0, 3].SelectMany(n => On(table, alias, root, depth - 1).Array[n]).Select(parts => Join(parts, "_or", "or", "false"))),
                (1, On(table, alias, root, depth - 1).Select(inner => new Filter($"{{\"_not\": {inner.Json}}}", $"not ({inner.Sql})"))),
                (3, Related(table, alias, root, depth)),
                (1, Exists(root, depth)));
    }

    private static Gen<Filter> Compare(WorldTable table, string alias) =>
        Gen.Select(Choose.Of(table.Columns), Choose.Of(Comparisons), Gen.Int[0, 100]).Select((column, comparison, n) =>
        {
            var value = column.Values[n % column.Values.Length];
            return new Filter(
                $"{{\"{column.Name}\": {{\"{comparison.Api}\": {value.Json}}}}}", $"{alias}.{column.Name} {comparison.Sql} {value.Sql}");
        });

    private static Gen<Filter> Session(WorldTable table, string alias)
    {
        var pairs = table.Columns
            .SelectMany(column => SessionVariables.Where(variable => variable.Kind == column.Kind).Select(variable => (column, variable)))
            .ToArray();
        return Gen.Select(Choose.Of(pairs), Choose.Of(Comparisons)).Select((pair, comparison) => new Filter(
            $"{{\"{pair.column.Name}\": {{\"{comparison.Api}\": \"{pair.variable.Variable}\"}}}}",
            $"{alias}.{pair.column.Name} {comparison.Sql} {pair.variable.Sql}"));
    }

    private static Gen<Filter> Null(WorldTable table, string alias) =>
        Gen.Select(Choose.Of(table.Columns), Gen.Bool).Select((column, isNull) => new Filter(
            $"{{\"{column.Name}\": {{\"_is_null\": {(isNull ? "true" : "false")}}}}}",
            $"{alias}.{column.Name} is {(isNull ? "" : "not ")}null"));

    private static Gen<Filter> In(WorldTable table, string alias) =>
        Gen.Select(Choose.Of(table.Columns), Gen.Int[0, 100].Array[0, 4], Gen.Bool).Select((column, picks, isIn) =>
        {
            var values = picks.Select(n => column.Values[n % column.Values.Length]).ToArray();
            var list = string.Join(" or ", values.Select(value => $"{alias}.{column.Name} = {value.Sql}"));
            var sql = values.Length == 0 ? "false" : $"({list})";
            return new Filter(
                $"{{\"{column.Name}\": {{\"{(isIn ? "_in" : "_nin")}\": [{string.Join(", ", values.Select(value => value.Json))}]}}}}",
                isIn ? sql : $"not {sql}");
        });

    private static Gen<Filter> Pattern(WorldTable table, string alias)
    {
        var columns = table.Columns.Where(column => column.Kind == "text").ToArray();
        return Gen.Select(Choose.Of(columns), Choose.Of(Patterns), Choose.Of(PatternValues)).Select(
            (column, pattern, value) => new Filter(
                $"{{\"{column.Name}\": {{\"{pattern.Api}\": {value.Json}}}}}", $"{alias}.{column.Name} {pattern.Sql} {value.Sql}"));
    }

    // Only members have a JSON column; elsewhere this is another pattern.
    private static Gen<Filter> Json(WorldTable table, string alias) => table.Name != "member"
        ? Pattern(table, alias)
        : Gen.Select(Choose.Of(Patterns), Choose.Of(PatternValues), Gen.Bool).Select((pattern, value, isCast) => isCast
            ? new Filter($"{{\"meta\": {{\"_cast\": {{\"text\": {{\"{pattern.Api}\": {value.Json}}}}}}}}}", $"{alias}.meta::text {pattern.Sql} {value.Sql}")
            : new Filter("{\"meta\": {\"_has_keys_any\": [\"k\", \"s\"]}}", $"{alias}.meta ?| array['k', 's']"));

    private static Gen<Filter> Root(WorldTable table, string alias, string root)
    {
        var pairs = table.Columns
            .SelectMany(column => World.Table(root).Columns.Where(other => other.Kind == column.Kind).Select(other => (column, other)))
            .ToArray();
        return Choose.Of(pairs).Select(pair => new Filter(
            $"{{\"{pair.column.Name}\": {{\"_ceq\": [\"$\", \"{pair.other.Name}\"]}}}}",
            $"{alias}.{pair.column.Name} = {root}.{pair.other.Name}"));
    }

    private static Gen<Filter> Related(WorldTable table, string alias, string root, int depth)
    {
        var inner = $"t{depth}";
        return Choose.Of(table.Relationships).SelectMany(relationship =>
            On(World.Table(relationship.Target), inner, root, depth - 1).Select(condition => new Filter(
                $"{{\"{relationship.Name}\": {condition.Json}}}",
                $"exists (select from all_{relationship.Target} {inner} "
                    + $"where {inner}.{relationship.Remote} = {alias}.{relationship.Local} and ({condition.Sql}))")));
    }

    private static Gen<Filter> Exists(string root, int depth)
    {
        var inner = $"t{depth}";
        return Choose.Of(World.Tables).SelectMany(table =>
            On(table, inner, root, depth - 1).Select(condition => new Filter(
                $$$"""{"_exists": {"_table": {"schema": "public", "name": "{{{table.Name}}}"}, "_where": {{{condition.Json}}} } }""",
                $"exists (select from all_{table.Name} {inner} where ({condition.Sql}))")));
    }

    private static Filter Join(Filter[] parts, string api, string sql, string empty) => new(
        $"{{\"{api}\": [{string.Join(", ", parts.Select(part => part.Json))}]}}",
        parts.Length == 0 ? empty : $"({string.Join($" {sql} ", parts.Select(part => part.Sql))})");
}
