using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>What Postgres is told about statements, by connections and by transactions.</summary>
public sealed class SessionSettingsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void Queries_are_told_their_timeout_and_polls_more()
    {
        Assert.Equal("-c statement_timeout=1500", Of("", isPolling: false).Options);
        Assert.Equal("select set_config(E'statement_timeout', E'1500', true)", Of("", isPolling: false).Statement);
        Assert.Equal("-c jit=off -c plan_cache_mode=force_generic_plan -c statement_timeout=1500", Of("").Options);
        Assert.Equal(
            "select set_config(E'jit', E'off', true), set_config(E'plan_cache_mode', E'force_generic_plan', true), set_config(E'statement_timeout', E'1500', true)",
            Of("").Statement);
    }

    [Fact]
    public void Nothing_is_said_where_there_is_nothing_to_say()
    {
        var settings = SessionSettings.Of(Source("") with { StatementTimeout = TimeSpan.Zero }, isPolling: false);
        Assert.Null(settings.StatementTimeout);
        Assert.Null(settings.Options);
        Assert.Null(settings.Statement);
    }

    [Theory]
    [InlineData("-c jit=on", "jit", "on")]
    [InlineData("-cJIT=on", "JIT", "on")]
    [InlineData("  --jit=on  ", "jit", "on")]
    [InlineData("-c app.a=", "app.a", "")]
    [InlineData("--plan-cache-mode=auto", "plan_cache_mode", "auto")]
    [InlineData(@"-c app.a=b\ c\\d", "app.a", @"b c\\d")]
    [InlineData("-c app.a=it's=so", "app.a", "it''s=so")]
    [InlineData("-c app.a=größe\t-e", "app.a", "größe")]
    public void The_users_own_stand_and_are_told_to_transactions_too(string options, string name, string value)
    {
        var settings = Of(options);
        Assert.EndsWith($", set_config(E'{name}', E'{value}', true)", settings.Statement, StringComparison.Ordinal);
        Assert.EndsWith(options.TrimEnd(), settings.Options, StringComparison.Ordinal);
        Assert.Equal(name.Equals("jit", StringComparison.OrdinalIgnoreCase), !settings.Options!.Contains("jit=off", StringComparison.Ordinal));
        Assert.Equal(Timeout, settings.StatementTimeout);
    }

    [Theory]
    [InlineData("-c statement_timeout=0")]
    [InlineData("--Statement-Timeout=1min")]
    public void The_users_own_timeout_stands(string options)
    {
        var settings = Of(options, isPolling: false);
        Assert.Null(settings.StatementTimeout);
        Assert.Equal(options, settings.Options);
    }

    [Theory]
    [InlineData("-c")]
    [InlineData("-c jit")]
    [InlineData("-c =on")]
    [InlineData("-B 5")]
    public void What_names_no_setting_is_left_to_Postgres(string options)
    {
        var settings = Of(options);
        Assert.Equal(Of("").Statement, settings.Statement);
        Assert.EndsWith(options, settings.Options, StringComparison.Ordinal);
    }

    private static SessionSettings Of(string options, bool isPolling = true) => SessionSettings.Of(Source(options), isPolling);

    private static SourceOptions Source(string options) => new()
    {
        Name = "s",
        ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder("Host=h") { Options = options }.ConnectionString,
        PlanCacheMode = PlanCacheMode.ForceGenericPlan,
        StatementTimeout = Timeout,
    };
}
