using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Metadata;

/// <summary>Metadata that has been read and built, and may come to serve.</summary>
/// <param name="Tree">The metadata.</param>
/// <param name="Read">What was read of it.</param>
/// <param name="Model">The model that it gives.</param>
/// <param name="Inconsistent">Its objects that do not serve.</param>
internal sealed record MetadataCandidate(
    MetadataTree Tree,
    MetadataReadResult Read,
    TrackedModel Model,
    ImmutableArray<InconsistentObject> Inconsistent);
