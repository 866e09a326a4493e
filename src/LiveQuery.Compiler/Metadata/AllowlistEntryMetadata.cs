using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A collection whose queries may be run while the allow list is enforced.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Collection">The collection's name.</param>
/// <param name="Roles">The roles that may run them; null: all.</param>
public sealed record AllowlistEntryMetadata(MetadataLocation Location, string Collection, ImmutableArray<string>? Roles);
