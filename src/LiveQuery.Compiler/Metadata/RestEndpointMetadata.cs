using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>A saved query that is served at an URL below <c>/api/rest/</c>.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its URL; segments that begin with <c>:</c> are variables.</param>
/// <param name="Methods">The HTTP methods that run it, in upper case.</param>
/// <param name="Collection">The collection of its query.</param>
/// <param name="Query">The name of its query there.</param>
/// <param name="Comment">What its owner says of it, or null.</param>
public sealed record RestEndpointMetadata(
    MetadataLocation Location,
    string Name,
    string Url,
    ImmutableArray<string> Methods,
    string Collection,
    string Query,
    string? Comment);
