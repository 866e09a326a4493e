using LiveQuery.Engine.Polling;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>What views read without naming it: through policies of their owners, operators and aggregates.</summary>
public sealed class ViewGateTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        SafetyRefetchInterval = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task A_view_whose_owner_is_subject_to_policies_is_left_to_the_snapshot()
    {
        await using var source = await OpenGuardedAsync();
        using var shown = Listener.Start(source, source.Compile("subscription { shown { name } }"));
        using var outer = Listener.Start(source, source.Compile("subscription { outermost { name } }"));
        await shown.UntilStateAsync("""{"shown":[{"name":"one"}]}""");
        await outer.UntilStateAsync("""{"outermost":[{"name":"one"}]}""");
        await UntilReasonsAsync(source, "shown reads through row-level policies of its owner", "shown reads through row-level policies of its owner");

        await Database.ExecuteAsync(_superuser, "insert into allowed values (2)");
        await shown.UntilStateAsync("""{"shown":[{"name":"one"},{"name":"two"}]}""");
        await outer.UntilStateAsync("""{"outermost":[{"name":"one"},{"name":"two"}]}""");
        Assert.Equal(0, source.Observer.Missed);
    }

    [Fact]
    public async Task A_view_that_no_policy_filters_goes_by_its_tables_until_one_does()
    {
        await using var source = await OpenGuardedAsync();
        using var invoked = Listener.Start(source, source.Compile("subscription { invoked { name } }"));
        using var owned = Listener.Start(source, source.Compile("subscription { owned { name } }"));
        await invoked.UntilStateAsync("""{"invoked":[{"name":"one"},{"name":"two"}]}""");
        await owned.UntilStateAsync("""{"owned":[{"name":"mine"}]}""");
        await source.UntilGateAsync("table");

        // The owner of a table is subject to its policies only where they are forced on him.
        await Database.ExecuteAsync(_superuser, "alter table own force row level security");
        await owned.UntilStateAsync("""{"owned":[]}""");
        await Database.ExecuteAsync(_superuser, "alter view invoked reset (security_invoker)");
        await invoked.UntilStateAsync("""{"invoked":[{"name":"one"}]}""");
        await UntilReasonsAsync(
            source, "invoked reads through row-level policies of its owner", "owned reads through row-level policies of its owner");
        await Database.ExecuteAsync(_superuser, "insert into allowed values (2), (7)");
        await invoked.UntilStateAsync("""{"invoked":[{"name":"one"},{"name":"two"}]}""");
        await owned.UntilStateAsync("""{"owned":[{"name":"mine"}]}""");

        // A right of the owner, and no relation, is what changes here.
        await Database.ExecuteAsync(_superuser, $"alter role {_viewer} bypassrls");
        await source.UntilGateAsync("table");
    }

    [Fact]
    public async Task Operators_and_aggregates_over_functions_that_read_tables_leave_a_view_to_the_snapshot()
    {
        await using var source = await TestSource.OpenAsync(
            await cluster.CreateDatabaseAsync("""
                create table item (id int primary key, n int not null); insert into item values (1, 1), (2, 2);
                create table rate (id int primary key, factor int not null); insert into rate values (1, 10);
                create function rated(int, int) returns int stable language sql as 'select ($1 + $2) * (select factor from rate)';
                create function added(int, int) returns int immutable language sql as 'select $1 + $2';
                create function scaled(int) returns int stable language sql as 'select $1 * (select factor from rate)';
                create operator +* (leftarg = int, rightarg = int, function = rated);
                create operator +~ (leftarg = int, rightarg = int, function = added);
                create aggregate rated_last(int) (sfunc = rated, stype = int, initcond = 0);
                create aggregate scaled_sum(int) (sfunc = added, stype = int, initcond = 0, finalfunc = scaled);
                create aggregate plain_sum(int) (sfunc = added, stype = int, initcond = 0);
                create view by_operator as select id, id +* n as v from item where id = 1;
                create view by_state as select 1 as id, rated_last(n) as v from item where id = 1;
                create view by_final as select 1 as id, scaled_sum(n) as v from item;
                create view by_neither as select 1 as id, plain_sum(n) +~ 0 as v from item;
                """),
            polling: Quick);
        string[] views = ["by_operator", "by_state", "by_final", "by_neither"];
        var listeners = views.Select(view => Listener.Start(source, source.Compile($"subscription {{ {view} {{ v }} }}"))).ToArray();
        await AllAsync(20, 10, 30, 3);
        await source.UntilAsync(state => state.Pollers.Count(poller => poller.Gate.Name == "table") == 1, "poller that goes by tables");
        await UntilReasonsAsync(
            source,
            "by_final calls functions, which may read anything",
            "by_operator calls functions, which may read anything",
            "by_state calls functions, which may read anything");

        await source.ExecuteAsync("update rate set factor = 100");
        await AllAsync(200, 100, 300, 3);
        Assert.Equal(0, source.Observer.Missed);
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        async Task AllAsync(params int[] values)
        {
            for (var i = 0; i < views.Length; i++)
            {
                await listeners[i].UntilStateAsync($$"""{"{{views[i]}}":[{"v":{{values[i]}}}]}""");
            }
        }
    }

    /// <summary>Waits until those pollers that are left to the snapshot are so for these reasons.</summary>
    private static Task UntilReasonsAsync(TestSource source, params string[] reasons) => source.UntilAsync(
        state => state.Pollers.Where(poller => poller.Gate.Name == "snapshot").Select(poller => poller.Gate.Reason)
            .Order(StringComparer.Ordinal).SequenceEqual(reasons),
        "reasons " + string.Join("; ", reasons));

    private string _superuser = "";
    private string _viewer = "";

    /// <summary>
    /// Views over tables with policies that read another table, as seen by a role that policies do not hold for, while they
    /// hold for the views' owner.
    /// </summary>
    private async Task<TestSource> OpenGuardedAsync()
    {
        // Roles are the cluster's.
        var id = Guid.NewGuid().ToString("N")[..8];
        _viewer = $"viewer_{id}";
        _superuser = await cluster.CreateDatabaseAsync($"""
            create role {_viewer};
            create role watcher_{id} login password 'secret' replication bypassrls;
            create table allowed (id int primary key); insert into allowed values (1);
            create table secret (id int primary key, name text); insert into secret values (1, 'one'), (2, 'two');
            create table own (id int primary key, name text); insert into own values (7, 'mine');
            alter table own owner to {_viewer};
            alter table secret enable row level security;
            alter table own enable row level security;
            create policy seen on secret using (id in (select id from allowed));
            create policy seen on own using (id in (select id from allowed));
            create view shown as select id, name from secret;
            create view outermost as select id, name from shown;
            create view invoked with (security_invoker) as select id, name from secret;
            create view owned as select id, name from own;
            alter view shown owner to {_viewer};
            alter view invoked owner to {_viewer};
            alter view owned owner to {_viewer};
            grant select on all tables in schema public to {_viewer}, watcher_{id};
            create publication livequery for table allowed, secret, own with (publish = 'insert, update, delete, truncate');
            """);
        var watcher = new NpgsqlConnectionStringBuilder(_superuser) { Username = $"watcher_{id}", Password = "secret" };
        return await TestSource.OpenAsync(watcher.ConnectionString, polling: Quick);
    }
}
