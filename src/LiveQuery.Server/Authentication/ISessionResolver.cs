using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Authentication;

/// <summary>Finds out who asks, from headers: of an HTTP request, of an upgrade, or of <c>connection_init</c>'s payload.</summary>
internal interface ISessionResolver
{
    /// <summary>Resolves the headers (names in any case) to a session or to a refusal; never throws for their content.</summary>
    ValueTask<SessionResolution> ResolveAsync(
        IReadOnlyCollection<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken);
}

/// <summary>The outcome.</summary>
internal abstract record SessionResolution;

/// <summary>A session, and when it ends (a token's expiry), if it does.</summary>
internal sealed record SessionGranted(Session Session, DateTimeOffset? ExpiresAt = null) : SessionResolution
{
    /// <summary>The token's own name (<c>jti</c>), where the session is of one that has any.</summary>
    public string? TokenId { get; init; }
}

/// <summary>A refusal in Hasura's words: <c>access-denied</c>, <c>invalid-jwt</c>, <c>invalid-headers</c>, <c>jwt-missing-role-claims</c>, …</summary>
internal sealed record SessionDenied(string Message, string Code) : SessionResolution
{
    /// <summary>The HTTP status that Hasura gives it where errors have one.</summary>
    public int Status { get; init; } =
        Code == DenialCodes.AccessDenied ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest;
}
