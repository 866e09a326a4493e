using System.Collections.Immutable;

namespace LiveQuery.Server.Authentication;

/// <summary>Who may ask, and as whom. Without an admin secret everybody is admin.</summary>
internal sealed record AuthenticationOptions
{
    /// <summary>Who knows it is admin, or whomever it says.</summary>
    public string? AdminSecret { get; init; }

    /// <summary>The issuers of tokens that are trusted.</summary>
    public ImmutableArray<JwtOptions> Jwt { get; init; } = [];

    /// <summary>The role of requests that bring neither secret nor token; null refuses them.</summary>
    public string? UnauthorizedRole { get; init; }

    /// <summary>Whether nothing is asked of anybody.</summary>
    public bool IsOpen => AdminSecret is null;
}
