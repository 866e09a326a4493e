using LiveQuery.Server.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveQuery.Tests.Authentication;

public sealed class SessionResolverTests
{
    [Fact]
    public async Task Without_a_secret_everybody_is_admin()
    {
        var granted = Assert.IsType<SessionGranted>(await AskAsync(new()));

        Assert.True(granted.Session.IsAdmin);
        Assert.Null(granted.ExpiresAt);
    }

    [Fact]
    public async Task Without_a_secret_headers_say_who_asks()
    {
        var granted = Assert.IsType<SessionGranted>(
            await AskAsync(new(), ("X-Hasura-Role", "user"), ("X-Hasura-User-Id", "1"), ("Accept", "text/html")));

        Assert.Equal("user", granted.Session.Role);
        Assert.Equal("1", granted.Session.Variables["x-hasura-user-id"]);
        Assert.Equal(2, granted.Session.Variables.Count);
    }

    [Theory]
    [InlineData("X-Hasura-Admin-Secret")]
    [InlineData("x-hasura-access-key")]
    public async Task The_secret_makes_admin_and_is_no_session_variable(string header)
    {
        var granted = Assert.IsType<SessionGranted>(await AskAsync(new() { AdminSecret = "tøp secret" }, (header, "tøp secret")));

        Assert.True(granted.Session.IsAdmin);
        Assert.Equal(["x-hasura-role"], granted.Session.Variables.Keys);
    }

    [Fact]
    public async Task Admin_may_act_as_anybody()
    {
        var granted = Assert.IsType<SessionGranted>(await AskAsync(
            new() { AdminSecret = "s" }, ("x-hasura-admin-secret", "s"), ("x-hasura-role", "user"), ("x-hasura-org", "ö")));

        Assert.Equal("user", granted.Session.Role);
        Assert.Equal("ö", granted.Session.Variables["x-hasura-org"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("ss")]
    public async Task A_wrong_secret_is_refused_even_where_there_is_an_unauthorized_role(string given)
    {
        var options = new AuthenticationOptions { AdminSecret = "s", UnauthorizedRole = "anonymous" };

        var denied = Assert.IsType<SessionDenied>(await AskAsync(options, ("x-hasura-admin-secret", given)));

        Assert.Equal(new SessionDenied("invalid \"x-hasura-admin-secret\"/\"x-hasura-access-key\"", "access-denied"), denied);
    }

    [Fact]
    public async Task Nothing_sent_is_refused()
    {
        var denied = Assert.IsType<SessionDenied>(await AskAsync(new() { AdminSecret = "s" }, ("x-hasura-role", "admin")));

        Assert.Equal("\"x-hasura-admin-secret\"/\"x-hasura-access-key\" required, but not found", denied.Message);
        Assert.Equal("access-denied", denied.Code);
    }

    [Fact]
    public async Task The_unauthorized_role_cannot_be_left_but_takes_variables()
    {
        var options = new AuthenticationOptions { AdminSecret = "s", UnauthorizedRole = "anonymous" };

        var granted = Assert.IsType<SessionGranted>(
            await AskAsync(options, ("x-hasura-role", "admin"), ("x-hasura-user-id", "3")));

        Assert.Equal("anonymous", granted.Session.Role);
        Assert.Equal("anonymous", granted.Session.Variables["x-hasura-role"]);
        Assert.Equal("3", granted.Session.Variables["x-hasura-user-id"]);
    }

    [Fact]
    public async Task Too_many_variables_are_refused()
    {
        var headers = Enumerable.Range(0, 201).Select(i => ($"x-hasura-{i}", "v")).ToArray();

        Assert.Equal("invalid-headers", Assert.IsType<SessionDenied>(await AskAsync(new(), headers)).Code);
    }

    [Fact]
    public async Task Too_long_variables_are_refused()
    {
        var denied = await AskAsync(new(), ("x-hasura-a", new string('a', 70_000)));

        Assert.Equal("invalid-headers", Assert.IsType<SessionDenied>(denied).Code);
    }

    [Theory]
    [InlineData("x-hasura-user-id")]
    [InlineData("x-hasura-role")]
    public async Task What_Postgres_cannot_hold_is_refused(string name)
    {
        var denied = Assert.IsType<SessionDenied>(await AskAsync(new(), (name, "a\0b")));

        Assert.Contains("null character", denied.Message, StringComparison.Ordinal);
    }

    private static Task<SessionResolution> AskAsync(AuthenticationOptions options, params (string Name, string Value)[] headers)
    {
        var jwt = new JwtSessions(options.Jwt, new HttpClient(), TimeProvider.System, NullLoggerFactory.Instance);
        return Tokens.AskAsync(new SessionResolver(options, jwt), headers);
    }
}
