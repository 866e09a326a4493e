using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using LiveQuery.FunctionalTests.Changes;
using LiveQuery.FunctionalTests.Faults;
using Npgsql;

namespace LiveQuery.FunctionalTests.Engine.Postgres;

/// <summary>Statements against a real server, and its faults.</summary>
public sealed class BatchExecutorTests(PostgresFixture postgres)
{
    private static readonly byte[] Seen = new byte[16];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_come_back_as_they_went()
    {
        string?[] values = ["", "NULL", "null", "a\"b\\c{},'", " é😀\n\t", "\\\\\"", null, "{\"x\":1}"];
        await using var source = Open(await postgres.CreateDatabaseAsync());

        var rows = await ExecuteAsync(source, Echo, values.Select(value => new CohortRequest([value], null)));

        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => rows[i].Data));
        foreach (var value in values)
        {
            Assert.Equal(value, (await ExecuteAsync(source, Echo, [new CohortRequest([value], null)]))[0].Data);
            Assert.Equal(
                value ?? "<null>", Encoding.UTF8.GetString(await new BatchExecutor(source).QueryAsync(Echo, [value], Stop)));
        }
    }

    [Fact]
    public async Task Only_cohorts_whose_hash_differs_come_back()
    {
        await using var source = Open(await postgres.CreateDatabaseAsync());
        var first = await ExecuteAsync(source, Echo, [new(["a"], null), new(["b"], null), new(["c"], null)]);

        var second = await ExecuteAsync(source, Echo, [new(["a"], first[0].Hash), new(["x"], first[1].Hash), new(["c"], Seen)]);

        Assert.Equal([1, 2], second.Keys.Order());
        Assert.Empty(await ExecuteAsync(source, Echo, [new(["a"], first[0].Hash)]));
        Assert.All(first.Values, row => Assert.Equal(16, row.Hash.Length));
    }

    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdc00)]
    [InlineData(0)]
    public async Task Text_that_is_none_is_the_values_fault_and_harms_no_connection(int character)
    {
        var value = $"é{(char)character}b";
        await using var source = Open(await postgres.CreateDatabaseAsync());

        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => ExecuteAsync(source, Echo, [new(["a"], null), new([value], null)]));

        Assert.Equal((DatabaseFault.Data, "data-exception"), (error.Fault, error.Error.Code));
        Assert.Single(await ExecuteAsync(source, Echo, [new(["a"], null)]));
    }

    [Fact]
    public async Task Postgres_says_which_values_a_type_takes()
    {
        await using var source = Open(await postgres.CreateDatabaseAsync("create domain age as int check (value > 0)"));
        var executor = new BatchExecutor(source);
        var age = new PlanParameter(new PostgresType { Name = "age", Schema = "public", Sql = "public.age" }, false);

        await executor.ValidateAsync(age, "7", Stop);
        await executor.ValidateAsync(age with { IsArray = true }, "{1,2}", Stop);
        await executor.ValidateAsync(new PlanParameter(PostgresType.BuiltIn("timestamptz", "timestamp with time zone"), false), "now", Stop);
        var error = await Assert.ThrowsAsync<DatabaseException>(() => executor.ValidateAsync(age, "x", Stop));
        var broken = await Assert.ThrowsAsync<DatabaseException>(() => executor.ValidateAsync(age, "-1", Stop));

        Assert.Equal(DatabaseFault.Data, error.Fault);
        Assert.Equal(new GraphQLError("invalid input syntax for type integer: \"x\"", "data-exception"), error.Error);
        Assert.Contains("\"status_code\":\"22P02\"", error.InternalDetails, StringComparison.Ordinal);
        Assert.Equal((DatabaseFault.Data, "23514"), (broken.Fault, broken.SqlState));
    }

    [Theory]
    [InlineData("(1 / (length($1::text) - 1))::text", "Data", "22012")]
    [InlineData("(pg_sleep(60)::text || $1::text)", "Timeout", "57014")]
    [InlineData("(select x::text from missing)", "Schema", "42P01")]
    [InlineData("(select rolpassword from pg_authid where $1::text = '' limit 1)", "Permission", "42501")]
    public async Task Failures_are_told_apart(string expression, string fault, string state)
    {
        await using var source = Open(await LimitedDatabaseAsync(), TimeSpan.FromMilliseconds(200));

        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => new BatchExecutor(source).QueryAsync(Plan($"select {expression}"), ["a"], Stop));

        Assert.Equal((fault, state), (error.Fault.ToString(), error.SqlState));
    }

    [Theory]
    [InlineData(false, "Timeout", "57014")]
    [InlineData(true, "Unavailable", null)]
    public async Task A_statement_that_we_wait_for_in_vain_is_slow_where_its_connection_lives_and_else_lost(
        bool isDead, string fault, string? state)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var proxy = new TcpProxy(database.Port);
        (database.Port, database.CommandTimeout, database.Timeout) = (proxy.Port, 1, 1);

        // The server sets no limit of its own.
        database.Options = "-c statement_timeout=0";
        await using var source = Open(database.ConnectionString);
        var executor = new BatchExecutor(source);
        await executor.QueryAsync(Echo, ["a"], Stop);
        if (isDead)
        {
            proxy.Hold();
        }

        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => executor.QueryAsync(Plan("select (pg_sleep(60)::text || $1::text)"), ["a"], Stop));

        Assert.Equal((fault, state), (error.Fault.ToString(), error.SqlState));
        if (isDead)
        {
            proxy.LetGo();
        }

        Assert.Equal("a", Encoding.UTF8.GetString(await executor.QueryAsync(Echo, ["a"], Stop)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_statement_that_is_given_up_is_called_off_where_its_connection_lives(bool isDead)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var direct = database.ConnectionString;
        await using var proxy = new TcpProxy(database.Port);
        database.Port = proxy.Port;
        await using var source = Open(database.ConnectionString);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var statement = new BatchExecutor(source).ExecuteAsync(
            Plan("select (pg_sleep(60)::text || $1::text)"), ExecutionStrategy.Direct, [new CohortRequest(["a"], null)], (_, _) => { }, patience.Token);
        await Database.UntilAsync(
            direct, "select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep')", true);
        if (isDead)
        {
            proxy.Lose();
        }

        await patience.CancelAsync();
        var end = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => statement);
        Assert.Equal(!isDead, DatabaseErrors.IsCalledOff(end));
    }

    [Fact]
    public async Task Cached_plans_survive_a_change_of_the_table()
    {
        var connectionString = await postgres.CreateDatabaseAsync("create table t (a varchar(9)); insert into t values ('é')");
        await using var source = Open(connectionString);
        var plan = Plan("select a from t where $1::text is not null");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("é", (await ExecuteAsync(source, plan, [new([""], null)]))[0].Data);
        }

        await RunAsync(connectionString, "alter table t alter column a type text using a || '!'");

        Assert.Equal("é!", (await ExecuteAsync(source, plan, [new([""], null)]))[0].Data);
    }

    [Fact]
    public async Task The_probe_changes_with_a_commit_and_not_by_itself()
    {
        var connectionString = await postgres.CreateDatabaseAsync("create table t (a int)");
        await using var source = Open(connectionString);
        var executor = new BatchExecutor(source);
        var before = await executor.ProbeAsync(Stop);

        await RunAsync(connectionString, "insert into t values (1)");

        Assert.False(before.IsStandby);
        Assert.NotEqual(before.Text, (await executor.ProbeAsync(Stop)).Text);
    }

    [Fact]
    public async Task A_restart_of_the_server_goes_unnoticed_by_the_next_statement()
    {
        await using var cluster = await postgres.StartPrivateClusterAsync();
        await using var source = Open(await cluster.CreateDatabaseAsync("restarted", Stop));
        var executor = new BatchExecutor(source);
        var before = await executor.ProbeAsync(Stop);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ExecuteAsync(source, Echo, [new(["a"], null)])));

        await cluster.StopAsync();
        await cluster.StartAgainAsync(Stop);

        Assert.Single(await ExecuteAsync(source, Echo, [new(["a"], null)]));
        Assert.NotEqual(before.Text, (await executor.ProbeAsync(Stop)).Text);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable()
    {
        await using var source = Open("Host=127.0.0.1;Port=1");

        var error = await Assert.ThrowsAsync<DatabaseException>(() => new BatchExecutor(source).ProbeAsync(Stop));

        Assert.Equal((DatabaseFault.Unavailable, "connection error"), (error.Fault, error.Error.Message));
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Polling_connections_know_their_settings_and_are_counted()
    {
        await using var source = Open(await postgres.CreateDatabaseAsync() + ";Options=-c work_mem=5MB", TimeSpan.FromSeconds(7));
        var plan = Plan(
            "select current_setting('jit') || current_setting('statement_timeout') || current_setting('work_mem') "
            + "|| current_setting('application_name') || coalesce($1::text, '')");

        var rows = await ExecuteAsync(source, plan, [new([null], null)]);

        Assert.Equal("off7s5MBlivequery polls", rows[0].Data);
        Assert.Equal((0, 1), source.OpenConnections());
    }

    private static readonly Plan Echo = Plan("select coalesce($1::text, '<null>')");

    private static Plan Plan(string direct) => new()
    {
        Source = "default",
        Kind = OperationKind.Subscription,
        DirectSql = direct,
        DirectPollSql = $"select d, h from (select d, decode(md5(d), 'hex') as h from ({direct}) q(d)) r where h is distinct from $2",
        MultiplexedSql =
            """
            select i, d, h from (
              select s.i, s.seen, coalesce(s.p, '<null>') as d, decode(md5(coalesce(s.p, '<null>')), 'hex') as h
              from unnest($1::text[], $2::bytea[]) with ordinality as s(p, seen, i)) q
            where h is distinct from seen
            """,
        Parameters = [new PlanParameter(PostgresType.Text, false)],
        Tables = [],
        IsVolatile = false,
    };

    [Theory]
    [InlineData(PlanCacheMode.Auto, "auto")]
    [InlineData(PlanCacheMode.ForceGenericPlan, "force_generic_plan")]
    [InlineData(PlanCacheMode.ForceCustomPlan, "force_custom_plan")]
    public async Task The_plan_cache_mode_reaches_the_connections_of_polls(PlanCacheMode mode, string expected)
    {
        await using var source = new Source(new SourceOptions
        {
            Name = "default",
            ConnectionString = await postgres.CreateDatabaseAsync("select 1"),
            PlanCacheMode = mode,
        });

        Assert.Equal(expected, await ShowAsync(source.Polls));
        Assert.Equal("auto", await ShowAsync(source.Queries));

        static async Task<object?> ShowAsync(Pool pool)
        {
            await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var command = new Npgsql.NpgsqlCommand("show plan_cache_mode", connection);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Source Open(string connectionString, TimeSpan? timeout = null) => new(new SourceOptions
    {
        Name = "default",
        ConnectionString = connectionString,
        StatementTimeout = timeout ?? TimeSpan.FromSeconds(30),
    });

    private static async Task<Dictionary<int, (string? Data, byte[] Hash)>> ExecuteAsync(
        Source source,
        Plan plan,
        IEnumerable<CohortRequest> cohorts)
    {
        CohortRequest[] requests = [.. cohorts];
        var apart = await ExecuteAsync(source, plan, ExecutionStrategy.Direct, requests);
        if (requests.Length > 1)
        {
            var together = await ExecuteAsync(source, plan, ExecutionStrategy.Lateral, requests);
            Assert.Equal(together.OrderBy(row => row.Key).Select(row => row.Value.Data), apart.OrderBy(row => row.Key).Select(row => row.Value.Data));
            Assert.All(together, row => Assert.Equal(row.Value.Hash, apart[row.Key].Hash));
        }

        return apart;
    }

    private static async Task<Dictionary<int, (string? Data, byte[] Hash)>> ExecuteAsync(
        Source source, Plan plan, ExecutionStrategy strategy, CohortRequest[] cohorts)
    {
        var rows = new Dictionary<int, (string?, byte[])>();
        await new BatchExecutor(source).ExecuteAsync(plan, strategy, cohorts, Add, Stop);
        return rows;

        void Add(int index, CohortAnswer answer)
        {
            var text = Encoding.UTF8.GetString(answer.Data!);
            rows.Add(index, (text == "<null>" ? null : text, answer.Hash));
        }
    }

    private async Task<string> LimitedDatabaseAsync() => await postgres.CreateDatabaseAsync(
        """
        do $$ begin create role limited_reader login password 'limited';
        exception when duplicate_object or unique_violation then null; end $$
        """) + ";Username=limited_reader;Password=limited";

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
