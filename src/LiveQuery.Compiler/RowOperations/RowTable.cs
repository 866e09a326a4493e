using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>A table as the role of a row operation may read and change it.</summary>
internal sealed class RowTable(TrackedTable tracked, Session session)
{
    /// <summary>The code of what a role may not do.</summary>
    public const string Denied = "permission-denied";

    /// <summary>The table.</summary>
    public TrackedTable Tracked => tracked;

    /// <summary>The table in the catalog.</summary>
    public CatalogTable Table => tracked.Table;

    /// <summary>The role.</summary>
    public string Role => session.Role;

    /// <summary>Another table as the same role sees it.</summary>
    public RowTable Of(TrackedTable other) => new(other, session);

    /// <summary>What the role may read.</summary>
    /// <param name="path">Where the operation stands.</param>
    /// <param name="because">What follows the refusal: why reading is needed.</param>
    /// <exception cref="GraphQLException">It may read nothing.</exception>
    public SelectPermission Readable(FieldPath path, string because = "") =>
        TrackedModel.PermissionOf(tracked, Role) ?? throw Refused("select", path, because);

    /// <summary>How the role may change rows.</summary>
    /// <exception cref="GraphQLException">It may not.</exception>
    public WritePermission Writable(WriteKind kind, FieldPath path, string because = "") =>
        TrackedModel.WritePermissionOf(tracked, kind, Role) is { } permission
        && (session.UsesBackendPermissions || !permission.IsBackendOnly)
            ? permission
            : throw Refused(WritePermissionReader.NameOf(kind), path, because);

    /// <summary>A column that the role may read.</summary>
    /// <exception cref="GraphQLException">There is none, or it is hidden.</exception>
    public CatalogColumn ReadableColumn(SelectPermission permission, string name, FieldPath path)
    {
        var column = Table.Column(name) ?? throw path.Error($"no such column exists: \"{name}\"", Denied);
        return permission.Columns.Contains(name)
            ? column
            : throw path.Error($"role \"{Role}\" does not have permission to select column \"{name}\"", Denied);
    }

    /// <summary>A column that the role may give.</summary>
    /// <exception cref="GraphQLException">There is none, or it may not be given.</exception>
    public CatalogColumn WritableColumn(WritePermission permission, WriteKind kind, string name, FieldPath path)
    {
        var column = Table.Column(name) ?? throw path.Error($"column \"{name}\" does not exist", "not-exists");
        return permission.Columns.Contains(name)
            ? column
            : throw path.Error(
                $"role \"{Role}\" does not have permission to {WritePermissionReader.NameOf(kind)} column \"{name}\"", Denied);
    }

    private GraphQLException Refused(string verb, FieldPath path, string because) =>
        path.Error($"{verb} on \"{tracked}\" for role \"{Role}\" is not allowed. {because}", Denied);
}
