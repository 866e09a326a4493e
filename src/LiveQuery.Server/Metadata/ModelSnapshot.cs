using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Server.Metadata;

/// <summary>What serves at one moment.</summary>
/// <param name="Model">The tracked tables.</param>
/// <param name="Version">Grows whenever the model changes.</param>
/// <param name="Problems">What does not serve, and why.</param>
/// <param name="Document">The metadata that the model was built from.</param>
internal sealed record ModelSnapshot(
    TrackedModel Model,
    long Version,
    ImmutableArray<MetadataProblem> Problems,
    MetadataDocument Document)
{
    /// <summary>The saved queries, and what serves of them.</summary>
    public SavedQuerySet Saved { get; init; } = SavedQuerySet.Empty;
}
