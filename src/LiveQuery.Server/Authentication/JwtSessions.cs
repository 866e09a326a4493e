using System.Collections.Immutable;

namespace LiveQuery.Server.Authentication;

/// <summary>Finds the token of a request, the issuer that it is from, and the session that it gives.</summary>
internal sealed class JwtSessions : IAsyncDisposable
{
    private const string Scheme = "Bearer";

    private readonly ImmutableArray<JwtVerifier> _verifiers;
    private readonly ImmutableArray<IJwtKeys> _keys;

    /// <summary>Makes the sessions of these issuers.</summary>
    public JwtSessions(ImmutableArray<JwtOptions> issuers, HttpClient http, TimeProvider time, ILoggerFactory loggers)
    {
        _keys = [.. issuers.Select(issuer => issuer.JwkUrl is { } url
            ? new JwksKeys(url, http, time, loggers.CreateLogger<JwksKeys>())
            : (IJwtKeys)new StaticJwtKeys(issuer.Key!))];
        _verifiers = [.. issuers.Zip(_keys, (issuer, keys) => new JwtVerifier(issuer, keys, time))];
    }

    /// <summary>Gets the keys that are to be fetched.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_keys.Select(keys => keys.StartAsync(cancellationToken)));

    /// <summary>The session of the request's token; null where it brings none.</summary>
    /// <exception cref="SessionDeniedException">The token is not valid, or does not allow what is asked.</exception>
    public async ValueTask<SessionGranted?> ResolveAsync(RequestIdentity request, CancellationToken cancellationToken)
    {
        var tokens = _verifiers
            .Select(verifier => (Verifier: verifier, Token: TokenOf(request, verifier.Options.Location)))
            .Where(pair => pair.Token is not null)
            .ToArray();
        if (tokens.Length == 0)
        {
            return null;
        }

        var candidates = tokens.Length == 1 ? tokens : [.. tokens.Where(pair => pair.Verifier.MayHaveIssued(pair.Token!))];
        if (candidates.Length != 1)
        {
            throw candidates.Length == 0
                ? new SessionDeniedException("Could not verify JWT: JWTNotInIssuer", DenialCodes.InvalidJwt)
                : new SessionDeniedException("Could not verify JWT: Multiple JWTs found", DenialCodes.InvalidHeaders);
        }

        var (verifier, token) = candidates[0];
        var (claims, expiresAt) = await verifier.VerifyAsync(token!, cancellationToken);
        return new SessionGranted(JwtClaims.ToSession(claims, verifier.Options, request.Role), expiresAt)
        {
            TokenId = claims.TryGetProperty("jti", out var id) ? ClaimText.Of(id) : null,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var keys in _keys)
        {
            await keys.DisposeAsync();
        }
    }

    private static string? TokenOf(RequestIdentity request, TokenLocation location) => location.Place switch
    {
        TokenPlace.Authorization => request["Authorization"] is { } header ? Bearer(header) : null,
        TokenPlace.Cookie => request["Cookie"] is { } cookies ? Cookie(cookies, location.Name) : null,
        _ => request[location.Name],
    };

    private static string Bearer(string header)
    {
        var parts = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && parts[0].Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? parts[1]
            : throw new SessionDeniedException("Malformed Authorization header", DenialCodes.InvalidHeaders);
    }

    private static string? Cookie(string cookies, string name)
    {
        foreach (var cookie in cookies.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = cookie.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && cookie.AsSpan(0, equals).TrimEnd().SequenceEqual(name))
            {
                return cookie[(equals + 1)..].Trim().Trim('"');
            }
        }

        return null;
    }
}
