using System.Collections.Frozen;
using System.Collections.Immutable;
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
    ImmutableArray<InheritedRoleMetadata> inherited,
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

        table.SelectPermissions = InheritedRoles.Extend(permissions.ToFrozenDictionary(StringComparer.Ordinal), inherited);
    }

    private SelectPermission? ResolveOne(SelectPermissionMetadata item, TrackedTable table)
    {
        var subject = SelectPermissionReader.SubjectOf(item.Role, table.Table.Name);
        if (item.Role == TrackedModel.AdminRole)
        {
            problems.Error(item.Location, subject, "cannot define permission for admin role");
            return null;
        }

        var columns = Columns(item, table, subject);
        var filter = new FilterResolver(table, tables, dropped, subject, problems).Resolve(item.Filter);
        var computed = Computed(item, table, subject);
        if (columns is null || computed is null || filter is null || !HasServedRootFields(item, table, columns, subject))
        {
            return null;
        }

        return new SelectPermission
        {
            Columns = columns,
            ComputedFields = computed,
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
                    ? $"expecting a database column; but, \"{name}\" is a relationship; permissions for relationships are automatically inferred"
                    : $"\"{name}\" does not exist");
            }
        }

        return resolved ? names.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    private FrozenSet<string>? Computed(SelectPermissionMetadata item, TrackedTable table, string subject)
    {
        var resolved = true;
        foreach (var name in item.ComputedFields)
        {
            if (!table.ComputedFields.TryGetValue(name, out var field))
            {
                resolved = false;
                problems.Error(item.Location, subject, $"computed field \"{name}\" does not exist");
            }
            else if (field.Target is { } target)
            {
                resolved = false;
                problems.Error(
                    item.Location,
                    subject,
                    $"select permissions on computed field \"{name}\" are auto-derived from the permissions on its returning table \"{target}\" and cannot be specified manually");
            }
        }

        return resolved ? item.ComputedFields.ToFrozenSet(StringComparer.Ordinal) : null;
    }

    private bool HasServedRootFields(SelectPermissionMetadata item, TrackedTable table, FrozenSet<string> columns, string subject)
    {
        var named = (item.QueryRootFields ?? []).Concat(item.SubscriptionRootFields ?? []).ToHashSet(StringComparer.Ordinal);
        if (named.Contains("select_aggregate") && !item.AllowAggregations)
        {
            problems.Error(item.Location, subject, "The \"select_aggregate\" root field can only be enabled in the query_root_fields or  the subscription_root_fields when \"allow_aggregations\" is set to true");
            return false;
        }

        if (named.Contains("select_by_pk") && !(table.Table.PrimaryKey is { } key && key.Columns.All(columns.Contains)))
        {
            problems.Error(item.Location, subject, $"The \"select_by_pk\" field cannot be included in the query_root_fields or subscription_root_fields because the role \"{item.Role}\" does not have access to the primary key of the table \"{table}\" in the source \"{table.Source}\"");
            return false;
        }

        return true;
    }
}
