using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>The saved queries that serve, and what does not. Immutable.</summary>
/// <param name="Endpoints">The endpoints.</param>
/// <param name="Allowlist">What may be run while the allow list is enforced.</param>
/// <param name="Faults">What does not serve.</param>
/// <param name="Warnings">What has no effect.</param>
public sealed record SavedQuerySet(
    EndpointTable Endpoints,
    Allowlist Allowlist,
    ImmutableArray<SavedQueryFault> Faults,
    ImmutableArray<MetadataProblem> Warnings)
{
    /// <summary>A set of none.</summary>
    public static SavedQuerySet Empty { get; } = new(new EndpointTable([]), Allowlist.Empty, [], []);

    /// <summary>All that is wrong with them, as problems with the metadata are told.</summary>
    public IEnumerable<MetadataProblem> Problems => Faults.Select(fault => fault.ToProblem()).Concat(Warnings);
}
