using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>Why a saved query, or an endpoint, does not serve as it should; in Hasura's words.</summary>
/// <param name="Reason">What is wrong.</param>
public abstract record SavedQueryFault(string Reason)
{
    /// <summary>The fault as problems with the metadata are told.</summary>
    public abstract MetadataProblem ToProblem();
}

/// <summary>An endpoint that does not serve.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="IsOfPath">Whether it is its URL that is wrong.</param>
public sealed record EndpointFault(RestEndpointMetadata Endpoint, string Reason, bool IsOfPath = false) : SavedQueryFault(Reason)
{
    /// <inheritdoc/>
    public override MetadataProblem ToProblem() => new(Endpoint.Location, $"REST endpoint \"{Endpoint.Name}\"", Reason);
}

/// <summary>Endpoints that a request could mean alike; the one with more literal segments serves.</summary>
/// <param name="Endpoints">They, by name.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record EndpointConflict(ImmutableArray<SavedEndpoint> Endpoints, string Reason) : SavedQueryFault(Reason)
{
    /// <inheritdoc/>
    public override MetadataProblem ToProblem() =>
        new(Endpoints[0].Metadata.Location, $"REST endpoint \"{Endpoints[0].Metadata.Name}\"", Reason);
}

/// <summary>A saved query that does not fit the schema.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Query">The query.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record SavedQueryMisfit(QueryCollectionMetadata Collection, SavedQueryMetadata Query, string Reason) : SavedQueryFault(Reason)
{
    /// <inheritdoc/>
    public override MetadataProblem ToProblem() =>
        new(Query.Location, $"query \"{Query.Name}\" in collection \"{Collection.Name}\"", Reason);
}
