using System.Collections.Frozen;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Resolves the select permissions of one source's tables. A permission that does not resolve wholly is dropped: its
/// role then sees nothing of the table, never more than was meant.
/// </summary>
internal sealed class PermissionResolver(
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    IReadOnlyDictionary<(TableName Table, string Name), string> dropped,
    ProblemList problems)
{
    /// <summary>Sets the select permissions of a table.</summary>
    public void Resolve(TableMetadata metadata, TrackedTable table)
    {
        var permissions = new Dictionary<string, SelectPermission>(StringComparer.Ordinal);
        foreach (var item in metadata.SelectPermissions)
        {
            if (ResolveOne(item, table) is { } permission)
            {
                permissions[item.Role] = permission;
            }
        }

        table.SelectPermissions = permissions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private SelectPermission? ResolveOne(SelectPermissionMetadata item, TrackedTable table)
    {
        var subject = SelectPermissionReader.SubjectOf(item.Role, table.Table.Name);
        if (item.Role == TrackedModel.AdminRole)
        {
            problems.Error(item.Location, subject, "the admin role has every permission; it cannot be given one");
            return null;
        }

        var columns = Columns(item, table, subject);
        var filter = new FilterResolver(table, tables, dropped, subject, problems).Resolve(item.Filter);
        if (columns is null || filter is null || !HasServedRootFields(item, table, columns, subject))
        {
            return null;
        }

        return new SelectPermission
        {
            Columns = columns,
            Filter = filter,
            Limit = item.Limit,
            AllowAggregations = item.AllowAggregations,
            QueryRootFields = item.QueryRootFields?.ToFrozenSet(StringComparer.Ordinal),
            SubscriptionRootFields = item.SubscriptionRootFields?.ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private FrozenSet<string>? Columns(SelectPermissionMetadata item, TrackedTable table, string subject)
    {
        if (item.Columns is not { } names)
        {
            return table.Table.Columns.Select(column => column.Name).ToFrozenSet(StringComparer.Ordinal);
        }

        var resolved = true;
        foreach (var name in names)
        {
            if (table.Table.Column(name) is null)
            {
                resolved = false;
                problems.Error(item.Location, subject, table.Relationships.ContainsKey(name)
                    ? $"\"{name}\" in its columns is a relationship; those follow from the permissions on their tables"
                    : $"the column \"{name}\" does not exist");
            }
        }

        return resolved ? names.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    private bool HasServedRootFields(SelectPermissionMetadata item, TrackedTable table, FrozenSet<string> columns, string subject)
    {
        var named = (item.QueryRootFields ?? []).Concat(item.SubscriptionRootFields ?? []).ToHashSet(StringComparer.Ordinal);
        if (named.Contains("select_aggregate") && !item.AllowAggregations)
        {
            problems.Error(item.Location, subject, "its root fields name select_aggregate, but \"allow_aggregations\" is not true");
            return false;
        }

        if (named.Contains("select_by_pk") && !(table.Table.PrimaryKey is { } key && key.Columns.All(columns.Contains)))
        {
            problems.Error(item.Location, subject, "its root fields name select_by_pk, but the role cannot read the table's primary key");
            return false;
        }

        return true;
    }
}
