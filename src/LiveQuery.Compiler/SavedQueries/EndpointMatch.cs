using System.Collections.Immutable;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>What an URL and a method lead to.</summary>
public abstract record EndpointMatch;

/// <summary>An endpoint, and the values of the variables of its path in their order.</summary>
public sealed record EndpointFound(SavedEndpoint Endpoint, ImmutableArray<string> Values) : EndpointMatch;

/// <summary>Several endpoints at the same place.</summary>
public sealed record EndpointAmbiguous : EndpointMatch;

/// <summary>Endpoints with other methods.</summary>
public sealed record EndpointWithoutMethod(ImmutableArray<string> Methods) : EndpointMatch;

/// <summary>Nothing.</summary>
public sealed record EndpointMissing : EndpointMatch;
