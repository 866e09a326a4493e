using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveQuery.Server.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Tests.Authentication;

/// <summary>Makes tokens by hand, so that what checks them is not what made them.</summary>
internal static class Tokens
{
    public const string Secret = "a-shared-secret-of-at-least-64-bytes-so-that-it-serves-every-algorithm";

    public const string UserClaims =
        """{"x-hasura-allowed-roles":["user","editor"],"x-hasura-default-role":"user","x-hasura-user-id":"7"}""";

    public static string Hmac(string algorithm, string claims, string secret = Secret) => Make(algorithm, null, claims, input =>
    {
        var key = Encoding.UTF8.GetBytes(secret);
        return algorithm switch
        {
            "HS384" => HMACSHA384.HashData(key, input),
            "HS512" => HMACSHA512.HashData(key, input),
            _ => HMACSHA256.HashData(key, input),
        };
    });

    public static string Rsa(string algorithm, RSA key, string claims, string? keyId = null) => Make(
        algorithm, keyId, claims, input => key.SignData(input, HashOf(algorithm), RSASignaturePadding.Pkcs1));

    public static string Ecdsa(string algorithm, ECDsa key, string claims) =>
        Make(algorithm, null, claims, input => key.SignData(input, HashOf(algorithm)));

    public static string Make(string algorithm, string? keyId, string claims, Func<byte[], byte[]> sign)
    {
        var header = keyId is null ? $$"""{"alg":"{{algorithm}}","typ":"JWT"}""" : $$"""{"alg":"{{algorithm}}","kid":"{{keyId}}"}""";
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Claims(string hasura = UserClaims, string more = "") =>
        $$"""{{{more}}"https://hasura.io/jwt/claims":{{hasura}}}""";

    public static SessionResolver Resolver(string jwtJson, TimeProvider? time = null, string? unauthorizedRole = null)
    {
        var issuers = JwtOptionsReader.Parse(jwtJson);
        var sessions = new JwtSessions(issuers, new HttpClient(), time ?? TimeProvider.System, NullLoggerFactory.Instance);
        var options = new AuthenticationOptions { AdminSecret = "top", Jwt = issuers, UnauthorizedRole = unauthorizedRole };
        return new SessionResolver(options, sessions);
    }

    public static string Config(string type, string key, string more = "") =>
        $$"""{"type":"{{type}}","key":{{Quoted(key)}}{{more}}}""";

    public static Task<SessionResolution> AskAsync(SessionResolver resolver, params (string Name, string Value)[] headers) =>
        resolver.ResolveAsync(
            [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], TestContext.Current.CancellationToken).AsTask();

    public static Task<SessionResolution> AskAsync(string jwtJson, string token, string? role = null)
    {
        (string, string)[] headers = role is null
            ? [("Authorization", "Bearer " + token)]
            : [("Authorization", "Bearer " + token), ("X-Hasura-Role", role)];
        return AskAsync(Resolver(jwtJson), headers);
    }

    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static HashAlgorithmName HashOf(string algorithm) => algorithm[2..] switch
    {
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
