using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Gathers problems in the order in which they are found; the same one is kept once.</summary>
internal sealed class ProblemList
{
    private readonly ImmutableArray<MetadataProblem>.Builder _problems = ImmutableArray.CreateBuilder<MetadataProblem>();
    private readonly HashSet<MetadataProblem> _known = [];

    /// <summary>Reports a part that does not serve.</summary>
    public void Error(MetadataLocation location, string subject, string reason) =>
        Add(new MetadataProblem(location, subject, reason));

    /// <summary>Reports a permission that an inherited role does not get.</summary>
    public void Uninherited(MetadataLocation location, string subject, UninheritedPermission permission) => Add(
        new MetadataProblem(
            location,
            subject,
            $"Could not inherit permission for the role '{permission.Role}': its parents' {WritePermissionReader.NameOf(permission.Kind)} permissions differ")
        {
            Uninherited = permission,
        });

    /// <summary>Reports something without effect in a part that serves.</summary>
    public void Warning(MetadataLocation location, string subject, string reason) =>
        Add(new MetadataProblem(location, subject, reason) { Severity = MetadataSeverity.Warning });

    /// <summary>All problems so far.</summary>
    public ImmutableArray<MetadataProblem> ToImmutable() => _problems.ToImmutable();

    private void Add(MetadataProblem problem)
    {
        if (_known.Add(problem))
        {
            _problems.Add(problem);
        }
    }
}
