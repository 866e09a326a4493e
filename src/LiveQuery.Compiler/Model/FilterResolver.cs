using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Resolves a permission's filter. Every method returns null, and has reported why, where a part is not understood; null
/// anywhere makes the whole filter null. With a <see cref="FilterView"/> it resolves what a client filters by, who sees
/// no more than the view does.
/// </summary>
internal sealed class FilterResolver(
    TrackedTable root,
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    IReadOnlyDictionary<(TableName Table, string Name), string> dropped,
    string subject,
    ProblemList problems,
    FilterView? view = null)
{
    private readonly ColumnFilterResolver _columns = new(root, subject, problems, view);

    /// <summary>Resolves a filter on the permission's table.</summary>
    public BoolExpr? Resolve(MetadataNode filter) => Condition(filter, root);

    private BoolExpr? Condition(MetadataNode node, TrackedTable table)
    {
        switch (node)
        {
            case MetadataMap map:
                return All(map.Entries.Select(entry => Entry(entry.Key, entry.Value, table)));
            case MetadataList list:
                return All(list.Items.Select(item => Condition(item, table)));
            default:
                return Fail(node, $"a condition must be a mapping, not {MapReader.Describe(node)}");
        }
    }

    private BoolExpr? Entry(string key, MetadataNode value, TrackedTable table)
    {
        switch (key)
        {
            case "_and" or "$and":
                return Operands(key, value, table) is { } all ? All(all) : null;
            case "_or" or "$or":
                if (Operands(key, value, table) is not { } any)
                {
                    return null;
                }

                var operands = any.ToList();
                return operands.Contains(null) ? null : new OrExpr([.. operands.OfType<BoolExpr>()]);
            case "_not" or "$not":
                return Condition(value, table) is { } operand ? new NotExpr(operand) : null;
            case "_exists" or "$exists":
                return Exists(value);
        }

        if (view?.RefusalOf(table, key) is { } refusal)
        {
            return Fail(value, refusal);
        }

        if (table.Table.Column(key) is { } column)
        {
            return _columns.Resolve(view?.ValueOf(table, column) ?? column, column.Name, value, table);
        }

        if (table.Relationships.TryGetValue(key, out var relationship))
        {
            return Visible(value, relationship.Target) is { } condition ? new RelationshipExpr(relationship, condition) : null;
        }

        if (table.ComputedFields.TryGetValue(key, out var computed))
        {
            return Computed(computed, value, table);
        }

        return Fail(value, dropped.TryGetValue((table.Table.Name, key), out var reason)
            ? $"its filter needs \"{key}\" of table \"{table}\", which does not serve: {reason}"
            : $"\"{key}\" does not exist");
    }

    private BoolExpr? Computed(ComputedField field, MetadataNode value, TrackedTable table)
    {
        if (field.HasArguments || field.Signature.CallWithoutArguments() is not { } call)
        {
            return Fail(value, "Computed columns with input arguments can not be part of the where clause");
        }

        if (field.Target is not { } target)
        {
            return _columns.Resolve(view?.ValueOf(table, field, call) ?? new ComputedValue(call), field.Name, value, table);
        }

        return Visible(value, target) is { } condition ? new ComputedRowsExpr(call, target, condition) : null;
    }

    /// <summary>A condition on the rows of another table, of which a client sees those alone that its role may read.</summary>
    private BoolExpr? Visible(MetadataNode value, TrackedTable target)
    {
        if (view is null)
        {
            return Condition(value, target);
        }

        return view.PermissionOf(target) is not { } permission
            ? Fail(value, view.RefusalOf(target))
            : Condition(value, target) is { } condition
                ? BoolExpr.And(BoolExpr.ReRooted(permission.Filter), condition)
                : null;
    }

    private IEnumerable<BoolExpr?>? Operands(string key, MetadataNode value, TrackedTable table)
    {
        if (value is MetadataList list)
        {
            return list.Items.Select(item => Condition(item, table));
        }

        Fail(value, $"\"{key}\" needs a list of conditions, not {MapReader.Describe(value)}");
        return null;
    }

    private ExistsExpr? Exists(MetadataNode value)
    {
        if (value is not MetadataMap map)
        {
            Fail(value, $"\"_exists\" needs a mapping with _table and _where, not {MapReader.Describe(value)}");
            return null;
        }

        var reader = new MapReader(map, subject, problems);
        var name = TableReader.ReadName(reader, "_table");
        var where = reader.Node("_where");
        if (reader.FirstUnknown() is { } unknown)
        {
            Fail(unknown.Value, $"\"_exists\" has no \"{unknown.Key}\"");
            return null;
        }

        if (name is not { } table)
        {
            return null;
        }

        if (!tables.TryGetValue(table, out var target))
        {
            Fail(map, $"its filter needs the table \"{table}\", which is not tracked, or does not serve");
            return null;
        }

        if (where is null)
        {
            Fail(map, "\"_exists\" needs \"_where\"; {} lets every row count");
            return null;
        }

        return Visible(where, target) is { } condition ? new ExistsExpr(target, condition) : null;
    }

    private static BoolExpr? All(IEnumerable<BoolExpr?> operands)
    {
        // Resolved to the end even after a failure, so that all problems of a filter are reported at once.
        var all = operands.ToList();
        return all.Contains(null) ? null : all.OfType<BoolExpr>().Aggregate(BoolExpr.True, BoolExpr.And);
    }

    private BoolExpr? Fail(MetadataNode node, string reason)
    {
        problems.Error(node.Location, subject, reason);
        return null;
    }
}
