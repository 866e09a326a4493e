using LiveQuery.Engine.Polling;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>Changed rows wake the cohorts that they concern, and no others.</summary>
public sealed class RowGateTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private const string Setup = """
        create table account (id int primary key, owner int not null, name text not null);
        create index on account (owner);
        alter table account replica identity full;
        insert into account select i, i, 'account ' || i from generate_series(1, 1000) i;
        create table other (id int primary key, n int);
        insert into other values (1, 0);
        """;

    private const string ByOwner = "subscription ($o: Int!) { account(where: {owner: {_eq: $o}}, order_by: {id: asc}) { id name } }";

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task One_changed_row_of_a_thousand_cohorts_refetches_one()
    {
        await using var source = await TestSource.OpenAsync(await cluster.CreateDatabaseAsync(Setup), polling: Quick);
        var listeners = Enumerable.Range(1, 1000).Select(owner => Listener.Start(
            source, source.Compile(ByOwner, variables: $$"""{"o": {{owner}}}"""))).ToArray();
        for (var owner = 1; owner <= listeners.Length; owner++)
        {
            await listeners[owner - 1].UntilStateAsync($$"""{"account":[{"id":{{owner}},"name":"account {{owner}}"}]}""");
        }

        await source.UntilGateAsync("row");
        await source.SettleAsync();
        source.Observer.Reset();

        await source.ExecuteAsync("update account set name = 'changed' where id = 500");
        await listeners[499].UntilStateAsync("""{"account":[{"id":500,"name":"changed"}]}""");
        await source.SettleAsync();
        Assert.Equal(1, source.Observer.Cohorts);

        // A row that moves from one to another.
        source.Observer.Reset();
        await source.ExecuteAsync("update account set owner = 8 where id = 7");
        await listeners[6].UntilStateAsync("""{"account":[]}""");
        await listeners[7].UntilStateAsync("""{"account":[{"id":7,"name":"account 7"},{"id":8,"name":"account 8"}]}""");
        await source.SettleAsync();
        Assert.Equal(2, source.Observer.Cohorts);

        source.Observer.Reset();
        await source.ExecuteAsync("delete from account where owner = 9; insert into account values (2000, 10, 'new')");
        await listeners[8].UntilStateAsync("""{"account":[]}""");
        await listeners[9].UntilStateAsync("""{"account":[{"id":10,"name":"account 10"},{"id":2000,"name":"new"}]}""");
        await source.SettleAsync();
        Assert.Equal(2, source.Observer.Cohorts);

        // What is read nowhere concerns nobody.
        source.Observer.Reset();
        for (var i = 0; i < 20; i++)
        {
            await source.ExecuteAsync("update other set n = n + 1");
        }

        await source.SettleAsync();
        Assert.Equal(0, source.Observer.Cohorts);
        Assert.Equal(0, source.Observer.Missed);
        Array.ForEach(listeners, listener => listener.Dispose());
    }
}
