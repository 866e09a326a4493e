using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LiveQuery.Server.Authentication;

/// <summary>Checks the tokens of one issuer: signature, times, audience, issuer.</summary>
internal sealed class JwtVerifier(JwtOptions options, IJwtKeys keys, TimeProvider time)
{
    private const string Prefix = "Could not verify JWT: ";

    // What the keys of a set may be used with. Symmetric algorithms are for configured keys alone: a public key must
    // never serve as a shared secret.
    private static readonly string[] KeySetAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 64 * 1024 };

    /// <summary>The configuration.</summary>
    public JwtOptions Options => options;

    /// <summary>The claims of a valid token, and when it ends, if it does.</summary>
    /// <exception cref="SessionDeniedException">It is not valid.</exception>
    public async ValueTask<(JsonElement Claims, DateTimeOffset? ExpiresAt)> VerifyAsync(
        string token,
        CancellationToken cancellationToken)
    {
        var parsed = Read(token);
        var tried = keys.Current;
        if (!await IsSignedAsync(parsed)
            && (!await keys.TryRenewAsync(tried, cancellationToken) || !await IsSignedAsync(parsed)))
        {
            throw Invalid(keys.Current.Count == 0 ? "JWSError NoUsableKeys" : "JWSError JWSInvalidSignature");
        }

        var claims = Claims(parsed);
        CheckIssuer(claims);
        CheckAudience(claims);
        return (claims, CheckTimes(claims));
    }

    /// <summary>Whether the token, of which nothing is checked, may be this issuer's.</summary>
    public bool MayHaveIssued(string token)
    {
        try
        {
            return options.Issuer is null || Claims(Read(token)) is var claims && (IssuerOf(claims) ?? options.Issuer) == options.Issuer;
        }
        catch (SessionDeniedException)
        {
            // Unreadable: whoever else is asked says why.
            return true;
        }
    }

    private JsonWebToken Read(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (Exception problem) when (problem is ArgumentException or SecurityTokenException or FormatException or JsonException)
        {
            throw Invalid("JWSError (CompactDecodeError: it cannot be read as three parts of base64url with JSON inside)");
        }
    }

    private async ValueTask<bool> IsSignedAsync(JsonWebToken token)
    {
        string[] algorithms = options.Algorithm is { } only ? [only] : KeySetAlgorithms;
        if (!algorithms.Contains(token.Alg) || token.EncodedSignature.Length == 0)
        {
            return false;
        }

        var fitting = keys.Current.Where(key => Fits(key, token)).ToArray();
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
            RequireSignedTokens = true,
            ValidAlgorithms = algorithms,
            IssuerSigningKeyResolver = (_, _, _, _) => fitting,
            TryAllIssuerSigningKeys = true,
        });
        return result.IsValid;
    }

    private static bool Fits(SecurityKey key, JsonWebToken token) => key is not JsonWebKey listed
        || ((string.IsNullOrEmpty(listed.Alg) || listed.Alg == token.Alg)
            && (string.IsNullOrEmpty(token.Kid) || string.IsNullOrEmpty(listed.Kid) || listed.Kid == token.Kid));

    private static JsonElement Claims(JsonWebToken token)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Invalid("JWTClaimsSetDecodeError: the claims are no object");
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            throw Invalid("JWTClaimsSetDecodeError: the claims are not valid JSON");
        }
    }

    private void CheckIssuer(JsonElement claims)
    {
        if (options.Issuer is { } issuer && IssuerOf(claims) is { } named && named != issuer)
        {
            throw Invalid("JWTNotInIssuer");
        }
    }

    private static string? IssuerOf(JsonElement claims) =>
        claims.TryGetProperty("iss", out var issuer) ? ClaimText.Of(issuer) ?? issuer.GetRawText() : null;

    private void CheckAudience(JsonElement claims)
    {
        if (options.Audiences.IsEmpty || !claims.TryGetProperty("aud", out var audience))
        {
            return;
        }

        IEnumerable<JsonElement> named = audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray() : [audience];
        if (!named.Any(one => ClaimText.Of(one) is { } text && options.Audiences.Contains(text)))
        {
            throw Invalid("JWTNotInAudience");
        }
    }

    private DateTimeOffset? CheckTimes(JsonElement claims)
    {
        var now = time.GetUtcNow();
        var expiry = TimeOf(claims, "exp");
        if (expiry is { } end && now >= Shifted(end, options.AllowedSkew))
        {
            throw Invalid("JWTExpired");
        }

        if (TimeOf(claims, "nbf") is { } start && now < Shifted(start, -options.AllowedSkew))
        {
            throw Invalid("JWTNotYetValid");
        }

        return TimeOf(claims, "iat") is { } issued && now < Shifted(issued, -options.AllowedSkew)
            ? throw Invalid("JWTIssuedAtFuture")
            : expiry is { } last ? Shifted(last, options.AllowedSkew) : null;
    }

    /// <summary>A time that the calendar cannot hold is its end or beginning.</summary>
    private static DateTimeOffset? TimeOf(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds))
        {
            throw Invalid($"JWTClaimsSetDecodeError: \"{name}\" is no number");
        }

        var first = DateTimeOffset.MinValue.ToUnixTimeSeconds();
        var last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return seconds <= first ? DateTimeOffset.MinValue
            : seconds >= last ? DateTimeOffset.MaxValue
            : DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }

    private static DateTimeOffset Shifted(DateTimeOffset moment, TimeSpan by) =>
        by > TimeSpan.Zero && moment > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue
        : by < TimeSpan.Zero && moment < DateTimeOffset.MinValue - by ? DateTimeOffset.MinValue
        : moment + by;

    private static SessionDeniedException Invalid(string reason) => new(Prefix + reason, DenialCodes.InvalidJwt);
}
