using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiveQuery.Server.Authentication;
using Microsoft.Extensions.Time.Testing;
using static LiveQuery.Tests.Authentication.Tokens;

namespace LiveQuery.Tests.Authentication;

public sealed class JwtSessionTests
{
    private static readonly RSA RsaKey = RSA.Create(2048);

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task Shared_secrets_verify(string algorithm) =>
        AssertUser(await AskAsync(Config(algorithm, Secret), Hmac(algorithm, Claims())));

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task Rsa_keys_verify(string algorithm) => AssertUser(
        await AskAsync(Config(algorithm, RsaKey.ExportSubjectPublicKeyInfoPem()), Rsa(algorithm, RsaKey, Claims())));

    [Theory]
    [InlineData("ES256", "nistP256")]
    [InlineData("ES384", "nistP384")]
    [InlineData("ES512", "nistP521")]
    public async Task Curves_verify(string algorithm, string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));

        AssertUser(await AskAsync(Config(algorithm, key.ExportSubjectPublicKeyInfoPem()), Ecdsa(algorithm, key, Claims())));
    }

    [Fact]
    public async Task Certificates_verify()
    {
        var request = new CertificateRequest("CN=issuer", RsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        AssertUser(await AskAsync(Config("RS256", certificate.ExportCertificatePem()), Rsa("RS256", RsaKey, Claims())));
    }

    [Fact]
    public async Task Unsigned_tokens_are_refused()
    {
        var none = Make("none", null, Claims(), _ => []);

        AssertBadSignature(await AskAsync(Config("HS256", Secret), none));
        AssertBadSignature(await AskAsync(Config("HS256", Secret), Make("HS256", null, Claims(), _ => [])));
    }

    [Fact]
    public async Task A_public_key_is_no_shared_secret()
    {
        var pem = RsaKey.ExportSubjectPublicKeyInfoPem();

        AssertBadSignature(await AskAsync(Config("RS256", pem), Hmac("HS256", Claims(), pem)));
    }

    [Fact]
    public async Task Another_algorithm_of_the_same_key_is_refused() =>
        AssertBadSignature(await AskAsync(Config("HS256", Secret), Hmac("HS512", Claims())));

    [Fact]
    public async Task A_foreign_key_is_refused() =>
        AssertBadSignature(await AskAsync(Config("HS256", Secret), Hmac("HS256", Claims(), new string('x', 64))));

    [Fact]
    public async Task Changed_claims_are_refused()
    {
        var parts = Hmac("HS256", Claims()).Split('.');
        var other = Hmac("HS256", Claims(UserClaims.Replace("\"7\"", "\"8\"", StringComparison.Ordinal))).Split('.');

        AssertBadSignature(await AskAsync(Config("HS256", Secret), $"{parts[0]}.{other[1]}.{parts[2]}"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("....")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.!!!.x")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    public async Task Garbage_is_refused(string token)
    {
        var denied = Assert.IsType<SessionDenied>(await AskAsync(Config("HS256", Secret), token));

        Assert.Equal("invalid-jwt", denied.Code);
        Assert.StartsWith("Could not verify JWT: ", denied.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"exp\":999,", "JWTExpired")]
    [InlineData("\"exp\":1000,", "JWTExpired")]
    [InlineData("\"nbf\":1001,", "JWTNotYetValid")]
    [InlineData("\"exp\":-1000000000000,", "JWTExpired")]
    public async Task Times_are_kept(string claim, string reason)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1000));
        var resolver = Resolver(Config("HS256", Secret), time);

        var denied = Assert.IsType<SessionDenied>(
            await Tokens.AskAsync(resolver, ("authorization", "Bearer " + Hmac("HS256", Claims(more: claim)))));

        Assert.Equal(new SessionDenied($"Could not verify JWT: {reason}", "invalid-jwt"), denied);
    }

    [Fact]
    public async Task Clocks_may_differ_by_the_allowed_skew()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1000));
        var resolver = Resolver(Config("HS256", Secret, ""","allowed_skew":60"""), time);
        var token = Hmac("HS256", Claims(more: "\"exp\":950,\"nbf\":1050,"));

        var granted = Assert.IsType<SessionGranted>(await Tokens.AskAsync(resolver, ("authorization", "Bearer " + token)));
        time.Advance(TimeSpan.FromSeconds(10));
        var later = await Tokens.AskAsync(resolver, ("authorization", "Bearer " + token));

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1010), granted.ExpiresAt);
        Assert.IsType<SessionDenied>(later);
    }

    [Theory]
    [InlineData("\"jti\":\"t-1\",", "t-1")]
    [InlineData("", null)]
    public async Task The_name_of_the_token_is_kept(string claim, string? id)
    {
        var granted = Assert.IsType<SessionGranted>(await AskAsync(Config("HS256", Secret), Hmac("HS256", Claims(more: claim))));

        Assert.Equal(id, granted.TokenId);
    }

    [Fact]
    public async Task A_far_expiry_is_the_end_of_the_calendar()
    {
        var token = Hmac("HS256", Claims(more: "\"exp\":1000000000000,"));

        var granted = Assert.IsType<SessionGranted>(await AskAsync(Config("HS256", Secret, ""","allowed_skew":9"""), token));

        Assert.Equal(DateTimeOffset.MaxValue, granted.ExpiresAt);
    }

    [Theory]
    [InlineData("\"aud\":\"b\",", true)]
    [InlineData("\"aud\":[\"x\",\"a\"],", true)]
    [InlineData("", true)]
    [InlineData("\"aud\":\"x\",", false)]
    [InlineData("\"aud\":[],", false)]
    public async Task Audiences_are_compared_where_the_token_names_any(string claim, bool isGranted)
    {
        var answer = await AskAsync(Config("HS256", Secret, ""","audience":["a","b"]"""), Hmac("HS256", Claims(more: claim)));

        AssertEither(answer, isGranted, "Could not verify JWT: JWTNotInAudience");
    }

    [Theory]
    [InlineData("\"iss\":\"me\",", true)]
    [InlineData("", true)]
    [InlineData("\"iss\":\"you\",", false)]
    public async Task Issuers_are_compared_where_the_token_names_one(string claim, bool isGranted)
    {
        var answer = await AskAsync(Config("HS256", Secret, ""","issuer":"me" """), Hmac("HS256", Claims(more: claim)));

        AssertEither(answer, isGranted, "Could not verify JWT: JWTNotInIssuer");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Basic abc")]
    [InlineData("Bearer a b")]
    public async Task A_malformed_header_is_told(string header)
    {
        var denied = await Tokens.AskAsync(Resolver(Config("HS256", Secret), unauthorizedRole: "anonymous"), ("Authorization", header));

        Assert.Equal(new SessionDenied("Malformed Authorization header", "invalid-headers"), denied);
    }

    [Fact]
    public async Task No_token_is_refused_or_gets_the_unauthorized_role()
    {
        var refused = await Tokens.AskAsync(Resolver(Config("HS256", Secret)));
        var granted = await Tokens.AskAsync(Resolver(Config("HS256", Secret), unauthorizedRole: "anonymous"), ("x-hasura-role", "admin"));

        Assert.Equal(
            new SessionDenied("Missing 'Authorization' or 'Cookie' header in JWT authentication mode", "invalid-headers"), refused);
        Assert.Equal("anonymous", Assert.IsType<SessionGranted>(granted).Session.Role);
    }

    [Theory]
    [InlineData("Cookie", "a=b; token={0}; c=d")]
    [InlineData("cookie", "token=\"{0}\"")]
    public async Task Tokens_come_in_cookies(string header, string value)
    {
        var resolver = Resolver(Config("HS256", Secret, ""","header":{"type":"Cookie","name":"token"}"""));

        AssertUser(await Tokens.AskAsync(resolver, (header, string.Format(null, value, Hmac("HS256", Claims())))));
    }

    [Fact]
    public async Task Tokens_come_in_headers_of_their_own()
    {
        var resolver = Resolver(Config("HS256", Secret, ""","header":{"type":"CustomHeader","name":"X-Token"}"""));

        AssertUser(await Tokens.AskAsync(resolver, ("x-token", Hmac("HS256", Claims()))));
    }

    [Fact]
    public async Task Headers_do_not_add_to_a_tokens_variables()
    {
        var answer = await Tokens.AskAsync(
            Resolver(Config("HS256", Secret)),
            ("Authorization", "Bearer " + Hmac("HS256", Claims())),
            ("x-hasura-user-id", "1"),
            ("x-hasura-org", "1"));

        AssertUser(answer);
        Assert.Equal(2, Assert.IsType<SessionGranted>(answer).Session.Variables.Count);
    }

    [Fact]
    public async Task Several_issuers_are_told_apart()
    {
        var other = new string('o', 64);
        var config = $"[{Config("HS256", Secret, ""","issuer":"a" """)},{Config("HS256", other, ""","issuer":"b" """)}]";

        AssertUser(await AskAsync(config, Hmac("HS256", Claims(more: "\"iss\":\"b\","), other)));
        AssertBadSignature(await AskAsync(config, Hmac("HS256", Claims(more: "\"iss\":\"a\","), other)));
        Assert.Equal(
            "Could not verify JWT: Multiple JWTs found",
            Assert.IsType<SessionDenied>(await AskAsync(config, Hmac("HS256", Claims()))).Message);
        Assert.Equal(
            "Could not verify JWT: JWTNotInIssuer",
            Assert.IsType<SessionDenied>(await AskAsync(config, Hmac("HS256", Claims(more: "\"iss\":\"c\",")))).Message);
    }

    private static void AssertUser(SessionResolution answer)
    {
        var granted = Assert.IsType<SessionGranted>(answer);
        Assert.Equal("user", granted.Session.Role);
        Assert.Equal("7", granted.Session.Variables["x-hasura-user-id"]);
    }

    private static void AssertBadSignature(SessionResolution answer) =>
        Assert.Equal(new SessionDenied("Could not verify JWT: JWSError JWSInvalidSignature", "invalid-jwt"), answer);

    private static void AssertEither(SessionResolution answer, bool isGranted, string message)
    {
        if (isGranted)
        {
            AssertUser(answer);
        }
        else
        {
            Assert.Equal(new SessionDenied(message, "invalid-jwt"), answer);
        }
    }
}
