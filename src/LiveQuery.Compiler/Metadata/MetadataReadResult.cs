using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>The metadata that could be read, and the problems with the rest.</summary>
public sealed record MetadataReadResult(MetadataDocument Document, ImmutableArray<MetadataProblem> Problems);
