using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Resolves the permissions to insert, update and delete of one source's tables. One that does not resolve wholly is
/// dropped: its role then may not change the table so.
/// </summary>
internal sealed class WritePermissionResolver(
    IReadOnlyDictionary<TableName, TrackedTable> tables,
    IReadOnlyDictionary<(TableName Table, string Name), string> dropped,
    ImmutableArray<InheritedRoleMetadata> inherited,
    ProblemList problems)
{
    /// <summary>Sets the permissions of a table.</summary>
    public void Resolve(TableMetadata metadata, TrackedTable table)
    {
        var permissions = new Dictionary<(WriteKind, string), WritePermission>();
        foreach (var item in metadata.WritePermissions)
        {
            if (ResolveOne(item, table) is { } permission)
            {
                permissions[(item.Kind, item.Role)] = permission;
            }
        }

        foreach (var kind in Enum.GetValues<WriteKind>())
        {
            Inherit(kind, metadata, permissions);
        }

        table.WritePermissions = permissions.ToFrozenDictionary();
    }

    /// <summary>Gives inherited roles what all their parents that have a permission of the kind agree on.</summary>
    private void Inherit(WriteKind kind, TableMetadata metadata, Dictionary<(WriteKind, string), WritePermission> permissions)
    {
        var written = metadata.WritePermissions.Where(item => item.Kind == kind).ToDictionary(item => item.Role, StringComparer.Ordinal);
        foreach (var role in inherited.Where(role => !written.ContainsKey(role.Role)))
        {
            var parents = role.Parents.Distinct().Select(written.GetValueOrDefault).OfType<WritePermissionMetadata>().ToList();
            if (parents.Count == 0)
            {
                continue;
            }

            if (!parents.TrueForAll(parents[0].PermitsTheSame))
            {
                problems.Uninherited(
                    metadata.Location,
                    WritePermissionReader.SubjectOf(kind, role.Role, metadata.Name),
                    new UninheritedPermission(role.Role, kind));
                continue;
            }

            // Roles that inherit from this one see it as its own.
            written.Add(role.Role, parents[0]);
            if (permissions.TryGetValue((kind, parents[0].Role), out var permission))
            {
                permissions[(kind, role.Role)] = permission;
            }
        }
    }

    private WritePermission? ResolveOne(WritePermissionMetadata item, TrackedTable table)
    {
        var subject = WritePermissionReader.SubjectOf(item.Kind, item.Role, table.Table.Name);
        if (item.Role == TrackedModel.AdminRole)
        {
            problems.Error(item.Location, subject, "cannot define permission for admin role");
            return null;
        }

        var isWhole = true;
        foreach (var name in item.Columns ?? [])
        {
            if (table.Table.Column(name) is not { } column)
            {
                isWhole = false;
                problems.Error(item.Location, subject, $"\"{name}\" does not exist");
            }
            else if (column.IsFixed)
            {
                isWhole = false;
                var (able, verb) = item.Kind == WriteKind.Insert ? ("insertable", "insert") : ("updatable", "update");
                problems.Error(item.Location, subject, $"Column \"{name}\" is not {able} and so cannot have {verb} permissions defined");
            }
        }

        var presets = Presets(item, table, subject);
        var filter = Condition(item.Filter, table, subject);
        var check = Condition(item.Check, table, subject);
        if (!isWhole || presets is not { } resolved || (item.Filter is not null && filter is null) || (item.Check is not null && check is null))
        {
            return null;
        }

        var given = item.Columns ?? [.. table.Table.Columns.Select(column => column.Name)];
        return new WritePermission
        {
            Columns = given.Except(resolved.Select(preset => preset.Column.Name)).ToFrozenSet(StringComparer.Ordinal),
            Filter = filter ?? BoolExpr.True,
            Check = check,
            Presets = resolved,
            IsBackendOnly = item.IsBackendOnly,
        };
    }

    private BoolExpr? Condition(MetadataNode? node, TrackedTable table, string subject) =>
        node is null ? null : new FilterResolver(table, tables, dropped, subject, problems).Resolve(node);

    private ImmutableArray<(CatalogColumn Column, Operand Value)>? Presets(WritePermissionMetadata item, TrackedTable table, string subject)
    {
        var presets = ImmutableArray.CreateBuilder<(CatalogColumn Column, Operand Value)>();
        var isWhole = true;
        foreach (var (name, value) in item.Presets)
        {
            string? reason = null;
            if (table.Table.Column(name) is { } column && FilterValues.Source(value, column.Type, isArray: false, out reason) is { } source)
            {
                presets.Add((column, new Operand(source, column.Type)));
                continue;
            }

            isWhole = false;
            problems.Error(item.Location, subject, reason is null ? $"\"{name}\" does not exist" : $"the preset of the column \"{name}\": {reason}");
        }

        return isWhole ? presets.ToImmutable() : null;
    }
}
