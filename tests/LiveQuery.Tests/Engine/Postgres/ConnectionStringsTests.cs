using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>Both forms of connection strings, and what their mistakes reveal.</summary>
public sealed class ConnectionStringsTests
{
    [Theory]
    [InlineData("postgres://u:p@h:1234/d", "h", 1234, "u", "p", "d")]
    [InlineData("postgresql://u@h/d", "h", 5432, "u", null, "d")]
    [InlineData("POSTGRES://h", "h", 5432, null, null, null)]
    [InlineData("postgres://", "localhost", 5432, null, null, null)]
    [InlineData("postgres:///d", "localhost", 5432, null, null, "d")]
    [InlineData("  postgres://h:5433/  ", "h", 5433, null, null, null)]
    [InlineData("postgres://u%40x:p%3A%2F%3F%23%5B%5D%40%25%2B@h/my%20db", "h", 5432, "u@x", "p:/?#[]@%+", "my db")]
    [InlineData("postgres://u:a:b@h/d", "h", 5432, "u", "a:b", "d")]
    [InlineData("postgres://u:a@b@h/d", "h", 5432, "u", "a@b", "d")]
    [InlineData("postgres://u:p;=q'\"@h/d", "h", 5432, "u", "p;=q'\"", "d")]
    [InlineData("postgres://%C3%A9:%F0%9F%98%80@h/%E6%97%A5", "h", 5432, "é", "😀", "日")]
    [InlineData("postgres://u:@h/d", "h", 5432, "u", "", "d")]
    [InlineData("postgres://[2001:db8::1]:5433/d", "2001:db8::1", 5433, null, null, "d")]
    [InlineData("postgres://[::1]/d", "::1", 5432, null, null, "d")]
    [InlineData("postgres://%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432, null, null, "d")]
    [InlineData("postgres:///d?host=/var/run/postgresql&port=5433&user=u&password=p", "/var/run/postgresql", 5433, "u", "p", "d")]
    [InlineData("postgres://a:1,b,c:3/d", "a:1,b,c:3", 5432, null, null, "d")]
    [InlineData("Host=h;Port=1;Username=u;Password='a;b';Database=d", "h", 1, "u", "a;b", "d")]
    [InlineData("Server=h;User Id=u", "h", 5432, "u", null, null)]
    public void Reads_where_and_who(string text, string host, int port, string? user, string? password, string? database)
    {
        var settings = ConnectionStrings.Parse(text);

        Assert.Equal((host, port, user, database), (settings.Host, settings.Port, settings.Username, settings.Database));
        Assert.Equal(password ?? "", settings.Password ?? "");
    }

    [Fact]
    public void Reads_the_options_of_libpq()
    {
        var settings = ConnectionStrings.Parse(
            "postgres://h/d?sslmode=verify-full&sslrootcert=%2Fca.pem&application_name=my+app%20x&connect_timeout=7"
            + "&options=-c%20geqo%3Doff&target_session_attrs=read-write&keepalives=0&client_encoding=auto&channel_binding=require"
            + "&Minimum%20Pool%20Size=3");

        Assert.Equal(SslMode.VerifyFull, settings.SslMode);
        Assert.Equal("/ca.pem", settings.RootCertificate);
        Assert.Equal("my+app x", settings.ApplicationName);
        Assert.Equal(7, settings.Timeout);
        Assert.Equal("-c geqo=off", settings.Options);
        Assert.Equal("read-write", settings.TargetSessionAttributes);
        Assert.False(settings.TcpKeepAlive);
        Assert.Equal(ChannelBinding.Require, settings.ChannelBinding);
        Assert.Equal(3, settings.MinPoolSize);
    }

    [Theory]
    [InlineData("sslmode=disable", SslMode.Disable)]
    [InlineData("sslmode=prefer", SslMode.Prefer)]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=no-verify", SslMode.Require)]
    [InlineData("ssl=true", SslMode.Require)]
    [InlineData("sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("sslmode=require&sslrootcert=/ca.pem", SslMode.VerifyCA)]
    [InlineData("sslrootcert=system", SslMode.VerifyFull)]
    public void Reads_how_far_to_trust(string option, SslMode mode) =>
        Assert.Equal(mode, ConnectionStrings.Parse($"postgres://h/d?{option}").SslMode);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hunter2", "cannot be read")]
    [InlineData("mysql://u:hunter2@h/d", "cannot be read")]
    [InlineData("Host=h;Password=x;hunter2=y", "cannot be read")]
    [InlineData("Host=h;Port=hunter2", "cannot be read")]
    [InlineData("Username=u;Password=hunter2", "no host")]
    [InlineData("postgres://u:hunter2/x@h/d", "port")]
    [InlineData("postgres://u:hunter2#x@h/d", "#")]
    [InlineData("postgres://u:p@h:0/d", "port")]
    [InlineData("postgres://u:p@h:65536/d", "port")]
    [InlineData("postgres://u:p@h:-1/d", "port")]
    [InlineData("postgres://u:p@[::1/d", "[")]
    [InlineData("postgres://u:hunter2%@h/d", "password")]
    [InlineData("postgres://u:hunter2%zz@h/d", "%25")]
    [InlineData("postgres://h/d?sslmode=hunter2", "sslmode")]
    [InlineData("postgres://h/d?connect_timeout=hunter2", "connect_timeout")]
    [InlineData("postgres://h/d?Minimum%20Pool%20Size=hunter2", "Minimum Pool Size")]
    [InlineData("postgres://h/d?speed=hunter2", "unknown option \"speed\"")]
    [InlineData("postgres://h/d?target_session_attrs=hunter2", "target_session_attrs")]
    public void Mistakes_are_named_and_secrets_are_not(string text, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => ConnectionStrings.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}
