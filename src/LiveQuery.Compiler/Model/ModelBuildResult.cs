using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>The tables that serve, and the problems with what does not.</summary>
public sealed record ModelBuildResult(TrackedModel Model, ImmutableArray<MetadataProblem> Problems);
