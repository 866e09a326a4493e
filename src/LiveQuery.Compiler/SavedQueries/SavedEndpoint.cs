using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>An endpoint with the query that it runs.</summary>
public sealed record SavedEndpoint(RestEndpointMetadata Metadata, EndpointPath Path, SavedQuery Query);
