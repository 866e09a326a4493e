using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>All tracked tables of all sources: the metadata, resolved against the catalogs. Immutable.</summary>
public sealed class TrackedModel
{
    /// <summary>The name of the role that may do everything.</summary>
    public const string AdminRole = "admin";

    /// <summary>The tables by source and name.</summary>
    public required FrozenDictionary<(string Source, TableName Table), TrackedTable> Tables { get; init; }

    /// <summary>The functions that serve as root fields, in the order of the metadata.</summary>
    public ImmutableArray<TrackedFunction> Functions { get; init; } = [];

    /// <summary>All role names that the metadata mentions, without admin, in ordinal order.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>The roles that may not introspect the schema.</summary>
    public FrozenSet<string> IntrospectionDisabledFor { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What the role may read of the table; null: nothing.</summary>
    public static SelectPermission? PermissionOf(TrackedTable table, string role)
    {
        if (role == AdminRole)
        {
            return new SelectPermission
            {
                Columns = table.Table.Columns.Select(column => column.Name).ToFrozenSet(),
                ComputedFields = table.ComputedFields.Keys.ToFrozenSet(),
                Filter = BoolExpr.True,
                AllowAggregations = true,
            };
        }

        return table.SelectPermissions.GetValueOrDefault(role);
    }

    /// <summary>How the role may change the rows of a table; null: not at all.</summary>
    public static WritePermission? WritePermissionOf(TrackedTable table, WriteKind kind, string role)
    {
        ArgumentNullException.ThrowIfNull(table);
        return role == AdminRole
            ? new WritePermission { Columns = table.Table.Columns.Select(column => column.Name).ToFrozenSet(StringComparer.Ordinal) }
            : table.WritePermissions.GetValueOrDefault((kind, role));
    }
}
