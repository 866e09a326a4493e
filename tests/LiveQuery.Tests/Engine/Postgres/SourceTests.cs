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

    [Theory]
    [InlineData(PlanCacheMode.Auto, "-c jit=off -c statement_timeout=1500")]
    [InlineData(PlanCacheMode.ForceGenericPlan, "-c jit=off -c plan_cache_mode=force_generic_plan -c statement_timeout=1500")]
    [InlineData(PlanCacheMode.ForceCustomPlan, "-c jit=off -c plan_cache_mode=force_custom_plan -c statement_timeout=1500")]
    public async Task The_plan_cache_mode_is_that_of_polls_alone(PlanCacheMode mode, string expected)
    {
        await using var source = new Source(new SourceOptions
        {
            Name = "s",
            ConnectionString = "Host=h",
            StatementTimeout = TimeSpan.FromSeconds(1.5),
            PlanCacheMode = mode,
        });

        Assert.Equal(expected, Read(source.Polls).Options);
        Assert.Equal("-c statement_timeout=1500", Read(source.Queries).Options);
    }

    [Fact]
    public async Task Each_replica_has_a_pool_of_its_own()
    {
        await using var source = OpenWith("postgres://h/d", "postgres://r1/d", "Host=r2;Port=7;Database=d");

        Assert.Equal(["r1:5432", "r2:7"], source.Replicas.Select(replica => replica.Name));
        Assert.All(source.Replicas, replica => Assert.Equal(3, replica.PoolSize));
        Assert.Equal([0, 0], source.OpenReplicaConnections());
        Assert.True(source.HasReplicas);
    }

    [Theory]
    [InlineData("postgres://u:hidden@h:5432/d", "Read replica 2 is the source itself (h:5432); name a standby of it")]
    [InlineData("mysql://u:hidden@r/d", "Read replica 2: ")]
    [InlineData("", "Read replica 2: The connection string is empty")]
    public void A_replica_that_cannot_be_one_is_refused(string url, string expected)
    {
        var problem = Assert.Throws<ArgumentException>(() => OpenWith("postgres://h/d", "postgres://r/d", url));

        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_with_the_same_replicas_are_the_same()
    {
        static SourceOptions Of(params string[] replicas) => new() { Name = "s", ConnectionString = "h", Replicas = Replicas(replicas) };

        Assert.Equal(Of("a", "b"), Of("a", "b"));
        Assert.Equal(Of("a", "b").GetHashCode(), Of("a", "b").GetHashCode());
        Assert.NotEqual(Of("a", "b"), Of("b", "a"));
        Assert.NotEqual(Of("a"), Of());
    }

    private static Source OpenWith(string url, params string[] replicas) =>
        new(new SourceOptions { Name = "s", ConnectionString = url, Replicas = Replicas(replicas) });

    private static ReplicaList Replicas(string[] urls) =>
        new([.. urls.Select(url => new ReplicaOptions { ConnectionString = url, PoolSize = 3 })]);

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
