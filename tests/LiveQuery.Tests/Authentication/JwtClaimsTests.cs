using LiveQuery.Server.Authentication;
using static LiveQuery.Tests.Authentication.Tokens;

namespace LiveQuery.Tests.Authentication;

public sealed class JwtClaimsTests
{
    [Fact]
    public async Task The_role_is_the_default_or_an_allowed_one()
    {
        var config = Config("HS256", Secret);

        Assert.Equal("user", Granted(await AskAsync(config, Hmac("HS256", Claims()))).Session.Role);
        Assert.Equal("editor", Granted(await AskAsync(config, Hmac("HS256", Claims()), "editor")).Session.Role);
        Assert.Equal(
            new SessionDenied("Your requested role is not in allowed roles", "access-denied") { Status = 400 },
            await AskAsync(config, Hmac("HS256", Claims()), "admin"));
    }

    [Theory]
    [InlineData("""{"x-hasura-default-role":"user"}""", "jwt-missing-role-claims", "JWT claim does not contain x-hasura-allowed-roles")]
    [InlineData("""{"x-hasura-allowed-roles":["user"]}""", "jwt-missing-role-claims", "JWT claim does not contain x-hasura-default-role")]
    [InlineData("""{"x-hasura-allowed-roles":"user","x-hasura-default-role":"user"}""", "jwt-invalid-claims", "invalid x-hasura-allowed-roles; should be a list of roles: parsing [] failed, expected Array, but encountered String")]
    [InlineData("""{"x-hasura-allowed-roles":["user",1],"x-hasura-default-role":"user"}""", "jwt-invalid-claims", "invalid x-hasura-allowed-roles; should be a list of roles: parsing Text failed, expected String, but encountered Number")]
    [InlineData("""{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":["user"]}""", "jwt-invalid-claims", "invalid x-hasura-default-role; should be a single role name: parsing Text failed, expected String, but encountered Array")]
    [InlineData("""{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":"user","x-hasura-user-id":7}""", "jwt-invalid-claims", "x-hasura-* claims: parsing Text failed, expected String, but encountered Number")]
    [InlineData("""{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":"user","x-hasura-a":"\ud800"}""", "jwt-invalid-claims", null)]
    [InlineData("""{"x-hasura-allowed-roles":["user"],"x-hasura-default-role":"user","x-hasura-a":"\u0000"}""", "invalid-headers", null)]
    [InlineData("\"{}\"", "jwt-invalid-claims", "expecting a json object when claims_format is json")]
    public async Task Wrong_claims_are_told_in_Hasuras_words(string claims, string code, string? message)
    {
        var denied = Assert.IsType<SessionDenied>(await AskAsync(Config("HS256", Secret), Hmac("HS256", Claims(claims))));

        Assert.Equal(code, denied.Code);
        Assert.Equal(message ?? denied.Message, denied.Message);
    }

    [Fact]
    public async Task Names_are_read_in_any_case_and_others_are_passed_over()
    {
        var claims = """{"X-Hasura-Allowed-Roles":["user"],"X-HASURA-DEFAULT-ROLE":"user","X-Hasura-User-Id":"7","other":{}}""";

        var session = Granted(await AskAsync(Config("HS256", Secret), Hmac("HS256", Claims(claims)))).Session;

        Assert.Equal(["x-hasura-role", "x-hasura-user-id"], session.Variables.Keys.Order());
    }

    [Theory]
    [InlineData("$", "{{{0}}}")]
    [InlineData("$.app.claims", "{{\"app\":{{\"claims\":{{{0}}}}}}}")]
    [InlineData("$.app['https://x.y/claims']", "{{\"app\":{{\"https://x.y/claims\":{{{0}}}}}}}")]
    [InlineData("$.list[1]", "{{\"list\":[null,{{{0}}}]}}")]
    public async Task Claims_are_found_by_path(string path, string format)
    {
        var config = Config("HS256", Secret, $""","claims_namespace_path":{Quoted(path)}""");

        var granted = await AskAsync(config, Hmac("HS256", string.Format(null, format, UserClaims.Trim('{', '}'))));

        Assert.Equal("7", Granted(granted).Session.Variables["x-hasura-user-id"]);
    }

    [Fact]
    public async Task Claims_that_are_not_there_are_told()
    {
        Assert.Equal(
            new SessionDenied("claims key: 'https://hasura.io/jwt/claims' not found", "jwt-invalid-claims"),
            await AskAsync(Config("HS256", Secret), Hmac("HS256", "{}")));
        Assert.Equal(
            new SessionDenied("claims not found at claims_namespace_path: '$.a.b'", "jwt-invalid-claims"),
            await AskAsync(Config("HS256", Secret, ""","claims_namespace_path":"$.a.b" """), Hmac("HS256", """{"a":[]}""")));
    }

    [Fact]
    public async Task Claims_may_be_a_text()
    {
        var config = Config("HS256", Secret, ""","claims_format":"stringified_json" """);

        Assert.Equal("user", Granted(await AskAsync(config, Hmac("HS256", Claims(Quoted(UserClaims))))).Session.Role);
        Assert.Equal(
            "expecting a string when claims_format is stringified_json",
            Assert.IsType<SessionDenied>(await AskAsync(config, Hmac("HS256", Claims()))).Message);
        Assert.Equal("jwt-invalid-claims", Assert.IsType<SessionDenied>(await AskAsync(config, Hmac("HS256", Claims("\"no\"")))).Code);
    }

    [Fact]
    public async Task A_map_finds_each_claim()
    {
        var config = Config("HS256", Secret, """
            ,"claims_map":{
              "x-hasura-allowed-roles":{"path":"$.roles"},
              "X-Hasura-Default-Role":{"path":"$.role","default":"user"},
              "x-hasura-user-id":{"path":"$.user.id"},
              "x-hasura-org":"acme"}
            """);

        var session = Granted(await AskAsync(config, Hmac("HS256", """{"roles":["user"],"user":{"id":"7"}}"""))).Session;

        Assert.Equal("7", session.Variables["x-hasura-user-id"]);
        Assert.Equal("acme", session.Variables["x-hasura-org"]);
        Assert.Equal(
            new SessionDenied("JWT claim from claims_map, x-hasura-user-id not found", "jwt-invalid-claims"),
            await AskAsync(config, Hmac("HS256", """{"roles":["user"]}""")));
    }

    private static SessionGranted Granted(SessionResolution answer) => Assert.IsType<SessionGranted>(answer);
}
