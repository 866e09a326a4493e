using System.Text;
using System.Text.Json;
using CsCheck;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>
/// Whatever the roles, sessions and queries: a multiplexed result equals the query run alone, and what a role sees is
/// what Postgres' own row-level security lets it see.
/// </summary>
public sealed class OracleTests(PostgresFixture postgres)
{
    private const int Roles = 12;
    private static readonly long Worlds = long.Parse(Environment.GetEnvironmentVariable("LIVEQUERY_ORACLE_WORLDS") ?? "2");
    private static int _count;

    private readonly Dictionary<ExecutionStrategy, int> _strategies = [];
    private int _spared;

    private static readonly Session[] Sessions =
    [
        .. from user in new[] { "0", "1", "7", "9007199254740993" }
           from team in new[] { "0", "2", "5" }
           from name in new[] { "Ada", "'; drop table team; --", "Zoë 🚀" }
           select new Session("any", new Dictionary<string, string>
           {
               ["x-hasura-user-id"] = user, ["x-hasura-team"] = team, ["x-hasura-name"] = name,
           }),
    ];

    // Random filters have the form of one join now and then; this one has it in every world.
    private const string Joined =
        "($id: Int!, $n: Int, $name: String!, $ids: [Int!]!, $skip: Int) { task(where: {team_id: {_eq: $id}, title: {_neq: $name}, id: {_nin: $ids}}, "
        + "order_by: {id: asc}, limit: $n, offset: $skip) { id } }";

    // Nearly every write leaves two of these as they are.
    private static readonly string[] Versioned =
        ["{ team(order_by: {id: asc}) { id } }", "{ member(order_by: {id: asc}) { id } }", "{ task(order_by: {id: asc}) { id } }"];

    /// <summary>Queries with the SQL that answers them under row-level security.</summary>
    private static readonly (string Query, string Sql)[] Visible =
    [
        ("{ team(order_by: {id: asc}) { id } }", "select coalesce(json_agg(json_build_object('id', id) order by id), '[]') from team"),
        ("{ member(order_by: {id: asc}) { id team { id } } }", """
            select coalesce(json_agg(json_build_object('id', m.id, 'team',
              (select json_build_object('id', t.id) from team t where t.id = m.team_id)) order by m.id), '[]') from member m
            """),
        ("{ team(order_by: {id: asc}) { id members(order_by: {id: asc}) { id tasks(order_by: {id: asc}) { id } } } }", """
            select coalesce(json_agg(json_build_object('id', t.id, 'members', (
              select coalesce(json_agg(json_build_object('id', m.id, 'tasks', (
                select coalesce(json_agg(json_build_object('id', k.id) order by k.id), '[]') from task k where k.owner_id = m.id
              )) order by m.id), '[]') from member m where m.team_id = t.id)) order by t.id), '[]') from team t
            """),
        ("{ task(where: {team: {members: {name: {_neq: \"\"}}}}, order_by: {id: asc}) { id } }", """
            select coalesce(json_agg(json_build_object('id', k.id) order by k.id), '[]') from task k
            where exists (select from team t where t.id = k.team_id
              and exists (select from member m where m.team_id = t.id and m.name <> ''))
            """),
        ("{ task(order_by: [{team: {name: desc}}, {id: asc}]) { id } }", """
            select coalesce(json_agg(json_build_object('id', k.id) order by (select t.name from team t where t.id = k.team_id) desc, k.id), '[]')
            from task k
            """),
    ];

    [Fact]
    public async Task A_role_sees_what_row_level_security_lets_it_see() =>
        await WorldRole.Gen.Array[Roles].SampleAsync(SeesWhatPoliciesAllow, iter: Worlds, threads: 1, print: Print);

    [Fact]
    public async Task A_multiplexed_result_equals_the_query_run_alone()
    {
        await Gen.Select(WorldRole.Gen.Array[4], QueryGen.Any.Array[30]).SampleAsync(
            (roles, queries) => MultiplexedEqualsDirect(roles, [.. queries, Joined]), iter: Worlds, threads: 1, print: world => Print(world.Item1));
        Assert.True(_strategies.GetValueOrDefault(ExecutionStrategy.Set) >= Worlds, "hardly a query had the form of one join");
    }

    [Fact]
    public async Task A_batch_of_many_streams_equals_those_of_each_alone() =>
        await Gen.Select(WorldRole.Gen.Array[3], QueryGen.Stream.Array[12]).SampleAsync(
            (roles, queries) => StreamsEqualThemselvesAlone(roles, queries), iter: Worlds, threads: 1, print: world => Print(world.Item1));

    [Fact]
    public async Task By_row_versions_no_change_is_missed()
    {
        await Gen.Select(WorldRole.Gen.Array[3], QueryGen.Any.Array[4], Gen.Int).SampleAsync(
            (roles, queries, seed) => VersionsTellEveryChange(roles, [.. queries, .. Versioned], new Random(seed)), iter: Worlds, threads: 1, print: world => Print(world.Item1));
        Assert.True(_spared > Worlds, "hardly a live query was spared its JSON");
    }

    private async Task VersionsTellEveryChange(WorldRole[] roles, string[] queries, Random random)
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(World.Setup), RoleWorld.Metadata(roles));
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);
        var pollers = queries.SelectMany(query => Enumerable.Range(0, 6).Select(i => source.Compile(
                "subscription " + query,
                new Session(i % 4 == 3 ? "both" : $"r{i % 3}", Sessions[random.Next(Sessions.Length)].Variables),
                query.StartsWith('(') ? QueryGen.Variables(random) : null).Statement))
            .Where(statement => statement.Plan.FingerprintSql is not null)
            .GroupBy(statement => statement.Plan.MultiplexedSql)
            .Select(group => (Statements: group.ToArray(), Known: new CohortAnswer?[group.Count()]))
            .ToArray();
        for (var write = 0; write < 6; write++)
        {
            foreach (var (statements, known) in pollers)
            {
                var told = 0;
                await executor.ExecuteAsync(
                    statements[0].Plan,
                    ExecutionStrategy.Fingerprint,
                    [.. statements.Select((statement, i) => new CohortRequest(statement.Values, known[i]?.Hash, known[i]?.Fingerprint))],
                    (i, answer) =>
                    {
                        told++;
                        known[i] = answer with { Data = answer.Data ?? known[i]!.Value.Data };
                    },
                    TestContext.Current.CancellationToken);
                _spared += statements.Length - told;
                for (var i = 0; i < statements.Length; i++)
                {
                    var alone = await executor.QueryAsync(statements[i].Plan, statements[i].Values, TestContext.Current.CancellationToken);
                    Assert.Equal(Encoding.UTF8.GetString(alone), Encoding.UTF8.GetString(known[i]!.Value.Data!));
                }
            }

            foreach (var statement in WorldWrites.Any(random))
            {
                await source.ExecuteAsync(statement);
            }
        }
    }

    private async Task StreamsEqualThemselvesAlone(WorldRole[] roles, string[] queries)
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(World.Setup), RoleWorld.Metadata(roles));
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);
        var random = new Random(queries.Length + roles.Length);
        foreach (var query in queries)
        {
            var statements = Enumerable.Range(0, 16).Select(i => source.Compile(
                "subscription " + query,
                new Session(i % 4 == 3 ? "both" : $"r{i % 4}", Sessions[random.Next(Sessions.Length)].Variables),
                QueryGen.StreamVariables(random, query)).Statement).ToArray();
            foreach (var poller in statements.GroupBy(statement => statement.Plan.MultiplexedSql))
            {
                var plan = poller.First().Plan;
                var horizon = await executor.ReadHorizonAsync(plan.Stream!, TestContext.Current.CancellationToken);
                var requests = poller.Select(statement =>
                    new CohortRequest(statement.Values.SetItem(plan.Stream!.HorizonParameter, horizon.Value), null)).ToArray();
                var together = await BatchesAsync(executor, plan, requests);
                for (var i = 0; i < requests.Length; i++)
                {
                    Assert.Equal((await BatchesAsync(executor, plan, [requests[i]]))[0], together[i]);
                }
            }
        }
    }

    private static async Task<(string? Data, string? Cursor)[]> BatchesAsync(BatchExecutor executor, Plan plan, CohortRequest[] requests)
    {
        var batches = new (string?, string?)[requests.Length];
        await executor.ExecuteStreamAsync(
            plan, requests, (i, batch) => batches[i] = (Encoding.UTF8.GetString(batch.Data), batch.Cursor), TestContext.Current.CancellationToken);
        return batches;
    }

    private async Task SeesWhatPoliciesAllow(WorldRole[] roles)
    {
        var prefix = $"oracle{Interlocked.Increment(ref _count)}_";
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(World.Setup), RoleWorld.Metadata(roles));
        await source.ExecuteAsync(RoleWorld.Policies(roles, prefix));
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);
        await using var connection = new NpgsqlConnection(source.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        for (var role = 0; role < roles.Length; role++)
        {
            foreach (var (query, sql) in Visible)
            {
                var sessions = Sessions.Select(session => new Session($"r{role}", session.Variables)).ToArray();
                var results = await MultiplexedAsync(executor, source, query, sessions);
                for (var i = 0; i < sessions.Length; i += 5)
                {
                    var expected = await AllowedAsync(connection, $"{prefix}{role}", sessions[i], sql);
                    var actual = results[i].RootElement.EnumerateObject().Single().Value;
                    Assert.True(
                        JsonElement.DeepEquals(expected, actual),
                        $"role {role}, session {i}, {query}\nallowed: {expected}\nseen:    {actual}");
                }
            }
        }
    }

    private static async Task<JsonDocument[]> MultiplexedAsync(BatchExecutor executor, TestSource source, string query, Session[] sessions)
    {
        var statements = sessions.Select(session => source.Compile("subscription " + query, session).Statement).ToArray();
        Assert.Single(statements.Select(statement => statement.Plan.MultiplexedSql).Distinct());
        var rows = await RunAsync(executor, statements);
        return [.. rows.Select(row => JsonDocument.Parse(row))];
    }

    private async Task MultiplexedEqualsDirect(WorldRole[] roles, string[] queries)
    {
        await using var source = await TestSource.OpenAsync(
            await postgres.CreateDatabaseAsync(World.Setup), RoleWorld.Metadata(roles));
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);
        var random = new Random(queries.Length + roles.Length);
        foreach (var query in queries)
        {
            var statements = Enumerable.Range(0, roles.Length * 9).Select(i => source.Compile(
                "subscription " + query,
                new Session(i % 5 == 4 ? "both" : $"r{i % roles.Length}", Sessions[random.Next(Sessions.Length)].Variables),
                QueryGen.Variables(random)).Statement).ToArray();
            foreach (var poller in statements.GroupBy(statement => statement.Plan.MultiplexedSql))
            {
                var plan = poller.First().Plan;
                var alone = new List<string>();
                foreach (var statement in poller)
                {
                    alone.Add(Encoding.UTF8.GetString(
                        await executor.QueryAsync(plan, statement.Values, TestContext.Current.CancellationToken)));
                }

                foreach (var strategy in Enum.GetValues<ExecutionStrategy>().Where(plan.Offers))
                {
                    Assert.Equal(alone, await RunAsync(executor, [.. poller], strategy));
                    _strategies[strategy] = _strategies.GetValueOrDefault(strategy) + 1;
                }
            }
        }
    }

    private static async Task<string[]> RunAsync(
        BatchExecutor executor, StatementPart[] statements, ExecutionStrategy strategy = ExecutionStrategy.Lateral)
    {
        var rows = new string[statements.Length];
        await executor.ExecuteAsync(
            statements[0].Plan,
            strategy,
            [.. statements.Select(statement => new CohortRequest(statement.Values, null))],
            (i, answer) => rows[i] = Encoding.UTF8.GetString(answer.Data!),
            TestContext.Current.CancellationToken);
        Assert.All(rows, Assert.NotNull);
        return rows;
    }

    private static async Task<JsonElement> AllowedAsync(NpgsqlConnection connection, string role, Session session, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var settings = new NpgsqlCommand(
            "select set_config('s.user_id', $1, true), set_config('s.team', $2, true), set_config('s.name', $3, true), set_config('role', $4, true)",
            connection)
        {
            Parameters =
            {
                new() { Value = session.Variables["x-hasura-user-id"] },
                new() { Value = session.Variables["x-hasura-team"] },
                new() { Value = session.Variables["x-hasura-name"] },
                new() { Value = role },
            },
        };
        await settings.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        var json = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(json).RootElement;
    }

    private static string Print(WorldRole[] roles) => string.Join('\n', roles.Select((role, index) =>
        $"r{index}: team {role.Team.Json} member {role.Member.Json} task {role.Task.Json}"));
}
