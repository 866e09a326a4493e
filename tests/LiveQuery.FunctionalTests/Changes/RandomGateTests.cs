using System.Text;
using CsCheck;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using Npgsql;

namespace LiveQuery.FunctionalTests.Changes;

/// <summary>
/// Whatever the schema, whoever writes what: when all is quiet, everybody has the last state, though nothing but the
/// change feed has told of changes.
/// </summary>
public sealed class RandomGateTests(LogicalCluster cluster) : IClassFixture<LogicalCluster>
{
    private const int Owners = 4;
    private const int Keys = 12;
    private const int Transactions = 40;

    private static readonly PollingOptions Quick = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(30),
        SafetyRefetchInterval = TimeSpan.FromHours(10),
        BatchSize = 5,
    };

    private static readonly long Iterations =
        long.TryParse(Environment.GetEnvironmentVariable("LIVEQUERY_TEST_WORLDS"), out var worlds) ? worlds : 6;

    [Fact]
    public Task Everybody_ends_at_the_last_state_by_the_gates_alone() =>
        RandomWorld.Worlds.SampleAsync(CheckAsync, iter: Iterations, threads: 1);

    private async Task CheckAsync(RandomWorld world)
    {
        var database = await cluster.CreateDatabaseAsync(world.Setup);
        await using var source = await TestSource.OpenAsync(database, RandomWorld.Metadata, Quick);
        var random = new Random(world.Seed);
        var listeners = Enumerable.Range(0, 60).Select(_ => Subscribe(source, world, random)).ToList();
        await source.UntilAsync(
            state => state.Pollers.All(poller => poller.Gate.Name is "row" or "table") && state.Pollers.Any(poller => poller.Gate.Name == "row"),
            "poller that goes by the feed");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => WriteAsync(database, world, world.Seed + writer)));
        if (world.Seed % 3 == 0)
        {
            await CutAsync(database);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => WriteAsync(database, world, world.Seed + 100 + writer)));
        Assert.Empty(source.Log.Errors);
        foreach (var listener in listeners)
        {
            var answer = await source.Engine.ExecuteAsync(listener.Operation, TestContext.Current.CancellationToken);
            var expected = Encoding.UTF8.GetString(answer.Data.Span);
            await listener.UntilAsync(it => it.State == expected, () => $"{expected} of {listener.Operation.Statement.Plan.DirectSql} {string.Join('|', listener.Operation.Statement.Values)}: {Describe(source)}");
            Assert.Null(listener.Violation);
            Assert.Empty(listener.Errors);
        }

        Assert.Empty(source.Log.Errors);
        Assert.Equal(0, source.Observer.Missed);
        listeners.ForEach(listener => listener.Dispose());
    }

    private static Listener Subscribe(TestSource source, RandomWorld world, Random random)
    {
        var shape = RandomWorld.Shapes[random.Next(RandomWorld.Shapes.Length)];
        var owner = random.Next(Owners);
        var variables = new List<string>();
        var declared = new List<string>();
        foreach (var (name, type, value) in new[]
        {
            ("o", "Int!", $"{owner}"),
            ("l", "[Int!]!", $"[{owner}, {random.Next(Owners)}]"),
            ("k", world.Key switch { "int" => "Int!", "uuid" => "uuid!", _ => "String!" }, world.KeyOf(random.Next(Keys)).Replace('\'', '"')),
        })
        {
            if (shape.Contains($"${name}", StringComparison.Ordinal))
            {
                declared.Add($"${name}: {type}");
                variables.Add($"\"{name}\": {value}");
            }
        }

        var document = $"subscription {(declared.Count > 0 ? $"({string.Join(", ", declared)})" : "")} {{ {shape} }}";
        var session = random.Next(2) == 0
            ? new Session(TrackedModel.AdminRole)
            : new Session("user", [new("x-hasura-user-id", $"{random.Next(Owners)}"), new("x-hasura-owners", $"{{{random.Next(Owners)},{owner}}}")]);
        return Listener.Start(source, source.Compile(document, session, $"{{{string.Join(", ", variables)}}}"), session);
    }

    private static string Describe(TestSource source)
    {
        var state = source.Engine.ReadState();
        var gates = state.Pollers.Select(poller => $"{poller.Gate.Name} ({string.Join("; ", poller.Gate.Notes)}) {poller.Refetches} refetches of {poller.Sql}");
        return string.Join('\n', [$"{state.Sources[0].Feed}", .. source.Log.Lines.Select(line => line.Text), string.Join(',', source.Observer.Resets), .. gates]);
    }

    private static async Task CutAsync(string database) => await Database.ExecuteAsync(
        database,
        "select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database() and active_pid is not null");

    private static async Task WriteAsync(string database, RandomWorld world, int seed)
    {
        var random = new Random(seed);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < Transactions; i++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
                for (var statement = random.Next(1, 5); statement > 0; statement--)
                {
                    await using var command = new NpgsqlCommand(Write(world, random), connection, transaction);
                    await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                }

                if (random.Next(6) == 0)
                {
                    await transaction.RollbackAsync(TestContext.Current.CancellationToken);
                }
                else
                {
                    await transaction.CommitAsync(TestContext.Current.CancellationToken);
                }
            }
            catch (PostgresException e) when (e.SqlState is "40P01" or "23503" or "23505")
            {
                // They stood in each other's way: that one is undone.
            }
        }
    }

    private static string Write(RandomWorld world, Random random)
    {
        // A key of the parent must not be one of the child's too.
        var half = world.Entries == "inherited" ? random.Next(2) : -1;
        string Key() => world.KeyOf(half switch { 0 => random.Next(Keys / 2), 1 => random.Next(Keys / 2, Keys), _ => random.Next(Keys) });
        string Maybe() => random.Next(8) == 0 ? "null" : Key();
        int Owner() => random.Next(Owners);
        int N() => random.Next(20);
        var entry = half == 1 ? "entry_more" : "entry";
        return random.Next(14) switch
        {
            0 or 1 => $"insert into account values ({Key()}, {Owner()}, 'name {N()}') on conflict do nothing",
            2 => $"update account set owner = {Owner()} where id = {Key()}",
            3 => $"update account set name = 'name {N()}' where owner = {Owner()}",
            4 => $"delete from account where id = {Key()}",
            5 or 6 => $"insert into {entry} values ({Key()}, {Maybe()}, {Owner()}, {N()}) on conflict do nothing",
            7 => $"update {entry} set account_id = {Maybe()}, owner = {Owner()} where id = {Key()}",
            8 => $"update entry set n = {N()} where owner = {Owner()}",
            9 => $"delete from entry where id = {Key()}",
            10 => $"insert into mark values ({Key()}, {Maybe()}, {Owner()}, {N()}) on conflict do nothing",
            11 => $"update mark set entry_id = {Maybe()}, kind = {Owner()}, n = {N()} where id = {Key()}",
            12 => $"delete from mark where kind = {Owner()}",
            _ => random.Next(5) == 0 ? "truncate mark" : $"update account set id = id where id = {Key()}",
        };
    }
}
