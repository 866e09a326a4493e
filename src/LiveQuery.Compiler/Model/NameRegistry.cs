using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// The root fields and types of all sources together: each name may be taken once, for the schema would be ambiguous
/// otherwise. The first comer keeps a name.
/// </summary>
internal sealed class NameRegistry(IEnumerable<string> scalars)
{
    private static readonly string[] Aggregates =
        ["avg", "max", "min", "stddev", "stddev_pop", "stddev_samp", "sum", "var_pop", "var_samp", "variance"];

    private readonly HashSet<string> _scalars = new(scalars, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? Namespace, bool IsMutation, string Field), string> _rootFields = [];

    /// <summary>The scalar that columns of a type have; of an array type, that of its elements.</summary>
    public static string ScalarOf(PostgresType type) => (type.Element ?? type) switch
    {
        { Schema: "pg_catalog", Name: "int4" } => "Int",
        { Schema: "pg_catalog", Name: "int2" } => "smallint",
        { Schema: "pg_catalog", Name: "int8" } => "bigint",
        { Schema: "pg_catalog", Name: "float4" } => "Float",
        { Schema: "pg_catalog", Name: "text" or "varchar" } => "String",
        { Schema: "pg_catalog", Name: "bool" } => "Boolean",
        var scalar => scalar.Name,
    };

    /// <summary>Takes the names of a table, all or none; the reason where one of them is taken.</summary>
    public string? TryTake(Naming naming, BaseName baseName, RootFieldNames fields, string owner)
    {
        var types = Suffixes().Select(suffix => naming.Type(baseName, suffix)).ToList();
        foreach (var type in types)
        {
            if (GraphQLNames.ReservedTypes.Contains(type) || _scalars.Contains(type))
            {
                return $"its type \"{type}\" would have the name of a scalar or of a built-in type; give the table a custom_name";
            }

            if (_types.TryGetValue(type, out var other))
            {
                return $"its type \"{type}\" is also a type of {other}; give one of them a custom_name";
            }
        }

        // Fields of a namespace are no root fields; the namespace is one, and of its source alone.
        var space = naming.Customization.Namespace;
        List<(string?, bool, string Field)> roots =
        [
            .. ((string[])[fields.Select, fields.SelectByPk, fields.SelectAggregate, fields.SelectStream]).Select(field => (space, false, field)),
            .. fields.OfMutations().Select(field => (space, true, field)),
        ];
        for (var i = 0; i < roots.Count; i++)
        {
            if (_rootFields.TryGetValue(roots[i], out var other))
            {
                return $"its root field \"{roots[i].Field}\" is also a root field of {other}; give one of them another name";
            }

            if (roots.IndexOf(roots[i]) < i)
            {
                return $"two of its root fields have the name \"{roots[i].Field}\"";
            }
        }

        types.ForEach(type => _types.Add(type, owner));
        roots.ForEach(root => _rootFields.Add(root, owner));
        return null;
    }

    /// <summary>Takes the names of a function's fields; the reason where one of them is taken.</summary>
    public string? TryTake(TrackedFunction function)
    {
        var space = function.Target.Naming.Customization.Namespace;
        string[] fields = function.IsMutation ? [function.FieldName] : [function.FieldName, function.AggregateFieldName];
        foreach (var field in fields)
        {
            if (_rootFields.TryGetValue((space, function.IsMutation, field), out var other))
            {
                return $"its root field \"{field}\" is also a root field of {other}; give one of them another name";
            }
        }

        var owner = $"function \"{function.Signature.Function.Name}\" in source \"{function.Source}\"";
        Array.ForEach(fields, field => _rootFields[(space, function.IsMutation, field)] = owner);
        return null;
    }

    private static IEnumerable<string> Suffixes()
    {
        foreach (var suffix in (string[])
            [
                "", "aggregate", "aggregate_fields", "aggregate_order_by", "bool_exp", "order_by", "select_column",
                "stream_cursor_input", "stream_cursor_value_input", "mutation_response", "insert_input", "obj_rel_insert_input",
                "arr_rel_insert_input", "on_conflict", "constraint", "update_column", "pk_columns_input", "updates", "set_input",
                "inc_input", "append_input", "prepend_input", "delete_key_input", "delete_elem_input", "delete_at_path_input",
            ])
        {
            yield return suffix;
        }

        foreach (var aggregate in Aggregates)
        {
            yield return $"{aggregate}_fields";
            yield return $"{aggregate}_order_by";
        }
    }
}
