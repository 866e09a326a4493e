using LiveQuery.Engine.Polling;

namespace LiveQuery.FunctionalTests.Convergence;

public sealed class ManyCohortsTests(PostgresFixture postgres)
{
    private const int Cohorts = 10_000;

    [Fact]
    public async Task Ten_thousand_cohorts_get_their_own_results_and_their_own_changes()
    {
        var database = await postgres.CreateDatabaseAsync($"""
            create table item (id int primary key, name text not null);
            insert into item select i, 'item ' || i from generate_series(1, {Cohorts}) i;
            """);
        var polling = new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(300), BatchSize = 500 };
        await using var source = await TestSource.OpenAsync(database, polling: polling);
        var listeners = Enumerable.Range(1, Cohorts).Select(id => Listener.Start(
            source, source.Compile("subscription ($id: Int!) { item_by_pk(id: $id) { id name } }", variables: $$"""{"id": {{id}} }"""))).ToArray();

        for (var id = 1; id <= Cohorts; id++)
        {
            await listeners[id - 1].UntilStateAsync($$$"""{"item_by_pk":{"id":{{{id}}},"name":"item {{{id}}}"}}""");
        }

        var poller = Assert.Single(source.Engine.ReadState().Pollers);
        Assert.Equal(Cohorts, poller.Cohorts);
        Assert.True(source.Observer.Statements <= 4 * Cohorts / 500, $"{source.Observer.Statements} statements for the first results");

        await source.ExecuteAsync("update item set name = 'changed' where id % 1000 = 0");
        for (var id = 1_000; id <= Cohorts; id += 1_000)
        {
            await listeners[id - 1].UntilStateAsync($$$"""{"item_by_pk":{"id":{{{id}}},"name":"changed"}}""");
        }

        // Only those ten were told anything.
        Assert.Equal(Cohorts + 10, listeners.Sum(listener => listener.Updates));
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        Assert.Empty(source.Engine.ReadState().Pollers);
    }

    [Fact]
    public async Task A_storm_of_comings_and_goings_leaves_nothing()
    {
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(
            "create table item (id int primary key); insert into item select generate_series(1, 50)"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var mine = new List<Listener>();
            for (var i = 0; i < 2_000; i++)
            {
                var operation = source.Compile(
                    "subscription ($id: Int!) { item(where: {id: {_gte: $id}}) { id } }", variables: $$"""{"id": {{random.Next(50)}} }""");
                mine.Add(Listener.Start(source, operation));
                if (mine.Count > 20)
                {
                    var leaving = random.Next(mine.Count);
                    mine[leaving].Dispose();
                    Assert.Null(mine[leaving].Violation);
                    mine.RemoveAt(leaving);
                }
            }

            mine.ForEach(listener => listener.Dispose());
        })));

        Assert.Empty(source.Engine.ReadState().Pollers);

        // It goes on serving.
        using var last = Listener.Start(source, source.Compile("subscription { item_aggregate { aggregate { count } } }"));
        await last.UntilStateAsync("""{"item_aggregate":{"aggregate":{"count":50}}}""");
    }
}
