using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace LiveQuery.Server.Authentication;

/// <summary>One trusted issuer of tokens: Hasura's JWT configuration.</summary>
internal sealed record JwtOptions
{
    /// <summary>Hasura's default for <see cref="ClaimsNamespace"/>.</summary>
    public const string DefaultNamespace = "https://hasura.io/jwt/claims";

    /// <summary>The only algorithm that is accepted; null with <see cref="JwkUrl"/>, where the keys tell.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key, where it is given.</summary>
    public SecurityKey? Key { get; init; }

    /// <summary>Where the keys are fetched, where <see cref="Key"/> is null.</summary>
    public Uri? JwkUrl { get; init; }

    /// <summary>The claim that holds the session variables.</summary>
    public string ClaimsNamespace { get; init; } = DefaultNamespace;

    /// <summary>The path to the object that holds them; wins over the claim.</summary>
    public ClaimPath? ClaimsNamespacePath { get; init; }

    /// <summary>Whether that object is a JSON text in a string.</summary>
    public bool IsStringified { get; init; }

    /// <summary>Where each session variable is found; wins over the namespace.</summary>
    public ImmutableDictionary<string, ClaimMapping>? ClaimsMap { get; init; }

    /// <summary>The audiences of which a token must name one, if it names any; empty for all.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>The issuer that a token must name, if it names any; null for all.</summary>
    public string? Issuer { get; init; }

    /// <summary>By how much the clocks of issuer and server may differ.</summary>
    public TimeSpan AllowedSkew { get; init; }

    /// <summary>Where requests carry the token.</summary>
    public TokenLocation Location { get; init; } = new(TokenPlace.Authorization, "Authorization");
}

/// <summary>Where one session variable comes from: a path with an optional default, or a constant.</summary>
/// <param name="Path">The path into the token's claims; null for a constant.</param>
/// <param name="Value">The constant, or what holds where the path leads nowhere; null where there is none.</param>
internal sealed record ClaimMapping(ClaimPath? Path, JsonElement? Value);

/// <summary>Where requests carry a token.</summary>
/// <param name="Place">The kind of place.</param>
/// <param name="Name">The name of the cookie or header.</param>
internal sealed record TokenLocation(TokenPlace Place, string Name);

/// <summary>The kinds of places of a token.</summary>
internal enum TokenPlace
{
    /// <summary><c>Authorization: Bearer …</c>.</summary>
    Authorization,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A header that holds the bare token.</summary>
    CustomHeader,
}
