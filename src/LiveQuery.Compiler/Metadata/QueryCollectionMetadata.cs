using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A named collection of saved queries.</summary>
public sealed record QueryCollectionMetadata(MetadataLocation Location, string Name, ImmutableArray<SavedQueryMetadata> Queries);

/// <summary>A document that is kept under a name: for a REST endpoint to run, or for the allow list.</summary>
public sealed record SavedQueryMetadata(MetadataLocation Location, string Name, string Text);
