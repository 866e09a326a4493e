using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.Tests.Engine.Postgres;

/// <summary>The settings of the two pools.</summary>
public sealed class SourceTests
{
    [Fact]
    public async Task Each_pool_has_its_size_its_name_and_its_limits()
    {
        await using var source = Open("Host=h;Minimum Pool Size=50", TimeSpan.FromSeconds(1.5));
        var (queries, polls) = (Read(source.Queries), Read(source.Polls));

        Assert.Equal((3, 3), (queries.MaxPoolSize, queries.MinPoolSize));
        Assert.Equal((2, 2), (polls.MaxPoolSize, polls.MinPoolSize));
        Assert.Equal(("livequery", "livequery polls"), (queries.ApplicationName, polls.ApplicationName));
        Assert.Equal("-c statement_timeout=1500", queries.Options);
        Assert.Equal("-c jit=off -c statement_timeout=1500", polls.Options);
        Assert.Equal((12, 200, true), (polls.CommandTimeout, polls.MaxAutoPrepare, polls.NoResetOnClose));
        Assert.Equal((0, 0), source.OpenConnections());
    }

    [Fact]
    public async Task What_the_user_set_stands()
    {
        await using var source = Open(
            "postgres://h/d?options=-c%20statement_timeout%3D5s&application_name=shop&Max%20Auto%20Prepare=0&Command%20Timeout=9",
            TimeSpan.FromSeconds(30));
        var polls = Read(source.Polls);

        Assert.Equal("-c jit=off -c statement_timeout=5s", polls.Options);
        Assert.Equal(("shop polls", 0, 9), (polls.ApplicationName, polls.MaxAutoPrepare, polls.CommandTimeout));
    }

    [Fact]
    public async Task No_timeout_limits_nothing()
    {
        await using var source = Open("Host=h", TimeSpan.Zero);

        Assert.Null(Read(source.Queries).Options);
        Assert.Equal(0, Read(source.Queries).CommandTimeout);
    }

    private static Source Open(string connectionString, TimeSpan timeout) => new(new SourceOptions
    {
        Name = "s",
        ConnectionString = connectionString,
        QueryPoolSize = 3,
        PollingPoolSize = 2,
        StatementTimeout = timeout,
    });

    private static NpgsqlConnectionStringBuilder Read(Pool pool) => new(pool.ConnectionString);
}
