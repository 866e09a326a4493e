namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// A part of the metadata that cannot be served, and why; the rest still serves. <paramref name="Object"/> names the part
/// as Hasura does: <c>table "author" in source "default"</c>, <c>select permission of role "user" on table "author"</c>.
/// </summary>
public sealed record MetadataProblem(MetadataLocation Location, string Object, string Reason)
{
    /// <summary>The permission that an inherited role cannot have, where the problem is that its parents do not agree.</summary>
    public UninheritedPermission? Uninherited { get; init; }

    /// <summary>Whether a part is lost, or only something in it is not served (yet).</summary>
    public MetadataSeverity Severity { get; init; }

    /// <summary><c>file:line: object: reason</c>.</summary>
    public override string ToString() => $"{Location}: {Object}: {Reason}";
}

/// <summary>A permission that an inherited role does not get, since its parents' differ.</summary>
/// <param name="Role">The inherited role.</param>
/// <param name="Kind">What it would permit.</param>
public sealed record UninheritedPermission(string Role, WriteKind Kind);

/// <summary>How grave a problem is.</summary>
public enum MetadataSeverity
{
    /// <summary>The part that is named does not serve.</summary>
    Error,

    /// <summary>The part serves; what the reason names has no effect.</summary>
    Warning,
}
