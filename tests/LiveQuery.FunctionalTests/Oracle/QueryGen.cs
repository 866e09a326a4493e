using CsCheck;

namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>Random queries over the world; their variables are those of <see cref="Variables"/>.</summary>
internal static class QueryGen
{
    // A stream need not use them all, and values that nobody uses are refused: so only those that are named are given.
    private static readonly string[] All = ["id", "n", "name", "ids", "skip", "from"];

    private const string Head = "$id: Int!, $n: Int, $name: String!, $ids: [Int!]!, $skip: Int";

    private static readonly string[] Directions = ["asc", "desc", "asc_nulls_first", "desc_nulls_last"];

    /// <summary>A query.</summary>
    public static Gen<string> Any { get; } =
        Choose.Of(World.Tables).SelectMany(table => Gen.Int[0, 4].SelectMany(kind => kind switch
        {
            0 => Gen.Select(Arguments(table, 2), Fields(table, 0)).Select((arguments, fields) =>
                $"({Head}) {{ {table.Name}_aggregate{arguments} {{ aggregate {{ {Aggregates(table)} }} nodes {{ {fields} }} }} {Use(table)} }}"),
            1 => Gen.Select(Arguments(World.Table("task"), 1), Fields(World.Table("task"), 1)).Select((arguments, fields) =>
                $"({Head}) {{ tasks_of(args: {{owner: 3, at_least: $id}}, {arguments[1..]} {{ {fields} }} "
                    + $"tasks_of_aggregate(args: {{owner: 1}}, limit: $n) {{ aggregate {{ count }} }} {Use(table)} }}"),
            _ => Gen.Select(Arguments(table, 2), Fields(table, 2)).Select((arguments, fields) =>
                $"({Head}) {{ {table.Name}{arguments} {{ {fields} }} {Use(table)} }}"),
        }));

    /// <summary>A stream; one that its condition leaves nothing of is one too.</summary>
    public static Gen<string> Stream { get; } =
        Choose.Of(World.Tables).SelectMany(table => Gen.Select(Condition(table, 1), Fields(table, 1), Gen.Int[1, 5], Gen.Bool)
            .Select((where, fields, size, isDescending) =>
                $"($from: {(table.Name == "member" ? "bigint" : "Int")}, {Head}) {{ {table.Name}_stream(batch_size: {size}, "
                    + $"where: {{_and: [{where}, {{_or: [{{_not: {{{Where(table)}}}}}, {{id: {{_gt: $from}}}}]}}]}}, "
                    + $"cursor: {{initial_value: {{{(table.Name == "task" ? "team_id" : "id")}: $from}}, ordering: {(isDescending ? "DESC" : "ASC")}}}) "
                    + $"{{ {fields} }} }}"));

    /// <summary>Values for the variables.</summary>
    public static string Variables(Random random) =>
        $$"""{"id": {{random.Next(12)}}, "n": {{random.Next(6)}}, "name": "{{(random.Next(2) == 0 ? "Ada" : "a\\\"b\\\\c")}}", "ids": [{{random.Next(12)}}, {{random.Next(12)}}], "skip": {{random.Next(3)}}}""";

    /// <summary>Values for the variables that a stream uses.</summary>
    public static string StreamVariables(Random random, string stream)
    {
        using var all = System.Text.Json.JsonDocument.Parse($"{{\"from\": {random.Next(8)}, {Variables(random)[1..]}");
        var body = stream[stream.IndexOf('{', StringComparison.Ordinal)..];
        var used = All.Where(name => System.Text.RegularExpressions.Regex.IsMatch(body, $@"\${name}\b"));
        return $"{{{string.Join(", ", used.Select(name => $"\"{name}\": {all.RootElement.GetProperty(name).GetRawText()}"))}}}";
    }

    // All variables are used somewhere: values that nobody uses are refused.
    private static string Use(WorldTable table) =>
        $"used: {table.Name}(where: {{{Where(table)}}}, limit: $n, offset: $skip, order_by: {{id: asc}}) {{ id }}";

    private static string Aggregates(WorldTable table) => table.Name switch
    {
        "team" => "count(columns: [parent_id, name], distinct: true) sum { budget } avg { budget id } stddev { id } max { name size }",
        "member" => "count(columns: team_id) max { id name } min { asker } var_samp { id }",
        _ => "count max { id title } sum { owner_id } variance { team_id }",
    };

    private static string Where(WorldTable table) => table.Name == "task"
        ? "id: {_in: $ids}, _or: [{team_id: {_eq: $id}}, {title: {_neq: $name}}]"
        : table.Name == "team"
            ? "id: {_in: $ids}, _or: [{parent_id: {_eq: $id}}, {name: {_neq: $name}}]"
            : "team_id: {_in: $ids}, _or: [{team_id: {_eq: $id}}, {name: {_neq: $name}}]";

    private static Gen<string> Fields(WorldTable table, int depth)
    {
        var columns = string.Join(' ', table.Columns.Select(column => column.Name))
            + table.Name switch
            {
                "team" => " motto tags size label(args: {prefix: \"p'\"}) juniors(order_by: {id: desc}, limit: 2) { id asker }",
                "member" => " meta asker part: meta(path: \"k[2]\") first: meta(path: \"$.k[0]\")",
                _ => " kind note",
            };
        return depth == 0
            ? Gen.Const(columns)
            : Choose.Of(table.Relationships).SelectMany(relationship =>
            {
                var target = World.Table(relationship.Target);
                var inner = Fields(target, depth - 1);
                return relationship.IsArray
                    ? Gen.Select(Arguments(target, 1), inner).Select((arguments, fields) => $"{columns} {relationship.Name}{arguments} {{ {fields} }}")
                    : inner.Select(fields => $"{columns} {relationship.Name} {{ {fields} }}");
            });
    }

    private static Gen<string> Arguments(WorldTable table, int depth) =>
        Gen.Select(Gen.Int[0, 3], Order(table), Gen.Int[0, 4], Condition(table, depth), Gen.Bool).Select((limit, order, offset, where, isDistinct) =>
        {
            var parts = new List<string>();
            if (isDistinct && limit == 0)
            {
                parts.Add($"distinct_on: {table.Columns[1].Name}");
            }
            else
            {
                parts.Add($"order_by: {order}");
            }

            if (limit > 0)
            {
                parts.Add(limit == 3 ? "limit: $n" : $"limit: {limit}");
            }

            if (offset > 2)
            {
                parts.Add(offset == 4 ? "offset: $skip" : "offset: 1");
            }

            parts.Add($"where: {where}");
            return $"({string.Join(", ", parts)})";
        });

    private static Gen<string> Order(WorldTable table) =>
        Gen.Select(Choose.Of(table.Columns), Choose.Of(Directions), Choose.Of(table.Relationships), Gen.Int[0, 2])
            .Select((column, direction, relationship, kind) => kind switch
            {
                0 => $"{{{column.Name}: {direction}}}",
                1 when relationship.IsArray => $"[{{{relationship.Name}_aggregate: {{count: {direction}}}}}, {{{column.Name}: asc}}]",
                1 => $"[{{{relationship.Name}: {{id: {direction}}}}}, {{{column.Name}: desc}}]",
                _ => $"[{{{column.Name}: {direction}}}, {{id: desc}}]",
            });

    private static Gen<string> Condition(WorldTable table, int depth)
    {
        var leaf = Gen.Select(Choose.Of(table.Columns), Choose.Of<string>(["_eq", "_neq", "_gt", "_lte"]), Gen.Int[0, 100]).Select(
            (column, comparison, n) =>
                $"{{{column.Name}: {{{comparison}: {column.Values[n % column.Values.Length].Json}}}}}");
        var special = table.Name switch
        {
            "team" => Choose.Of<string>([
                "{tags: {_contains: [\"x\"]}}", "{tags: {_in: [[], [\"x\", \"y\"]]}}", "{tags: {_nin: [[]]}}", "{tags: {_contained_in: [$name]}}",
                "{size: {_gt: 4}}", "{juniors: {name: {_neq: $name}}}",
                "{members_aggregate: {count: {predicate: {_gt: 1, _neq: $id}, filter: {name: {_neq: $name}}}}}",
                "{tasks_aggregate: {bool_and: {arguments: done, predicate: {_eq: true}, distinct: true}}}",
                "{tasks_aggregate: {count: {arguments: [title], distinct: true, predicate: {_lte: 2}}}}"]),
            "member" => Choose.Of<string>([
                "{asker: {_neq: $name}}", "{tasks_aggregate: {bool_or: {arguments: done, predicate: {_is_null: false}}}}", "{meta: {_has_key: $name}}", "{meta: {_cast: {String: {_like: \"%k%\", _neq: $name}}}}", "{meta: {_contains: {k: [1]}}}"]),
            _ => leaf,
        };
        leaf = Gen.Frequency((4, leaf), (1, special));
        return depth == 0
            ? leaf
            : Gen.Frequency(
                (3, leaf),
                (1, Gen.Const("{}")),
                (1, Condition(table, depth - 1).Select(inner => $"{{_not: {inner}}}")),
                (2, Condition(table, depth - 1).Array[0, 3].Select(all => $"{{_or: [{string.Join(", ", all)}]}}")),
                (2, Choose.Of(table.Relationships).SelectMany(relationship =>
                    Condition(World.Table(relationship.Target), depth - 1).Select(inner => $"{{{relationship.Name}: {inner}}}"))));
    }
}
