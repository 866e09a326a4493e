namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// A part of the metadata that cannot be served, and why; the rest still serves. <paramref name="Object"/> names the part
/// as Hasura does: <c>table "author" in source "default"</c>, <c>select permission of role "user" on table "author"</c>.
/// </summary>
public sealed record MetadataProblem(MetadataLocation Location, string Object, string Reason)
{
    /// <summary><c>file:line: object: reason</c>.</summary>
    public override string ToString() => $"{Location}: {Object}: {Reason}";
}
