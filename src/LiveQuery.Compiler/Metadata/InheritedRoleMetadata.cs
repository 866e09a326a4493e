using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A role that may do what any of its parents may.</summary>
public sealed record InheritedRoleMetadata(MetadataLocation Location, string Role, ImmutableArray<string> Parents);
