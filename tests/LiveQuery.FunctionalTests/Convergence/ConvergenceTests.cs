using System.Text;
using System.Text.Json;
using LiveQuery.Engine.Polling;
using Npgsql;

namespace LiveQuery.FunctionalTests.Convergence;

/// <summary>While many write, states are states that were; when they stop, everybody has the last one.</summary>
public sealed class ConvergenceTests(PostgresFixture postgres)
{
    private const int Accounts = 40;
    private const long Sum = Accounts * 1_000;
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(4);

    private const string Setup = """
        create table account (id int primary key, owner int not null, balance bigint not null);
        create index on account (owner);
        insert into account select i, i % 8, 1000 from generate_series(1, 40) i;
        create table entry (id bigint generated always as identity primary key, account_id int not null references account, amount bigint not null);
        create index on entry (account_id);
        """;

    private static readonly string[] Shapes =
    [
        "subscription { account(order_by: {id: asc}) { id balance } }",
        "subscription ($o: Int!) { account(where: {owner: {_eq: $o}}) { id balance entries(order_by: {id: desc}, limit: 3) { id amount } } }",
        "subscription ($o: Int!) { account_aggregate(where: {owner: {_eq: $o}}) { aggregate { count sum { balance } } } }",
        "subscription ($o: Int!) { entry(where: {account: {owner: {_eq: $o}}}, order_by: {id: desc}, limit: 5) { id amount account { id balance } } }",
        "subscription ($o: Int!) { account_by_pk(id: $o) { balance } }",
    ];

    [Theory]
    [InlineData(GateMode.Snapshot)]
    [InlineData(GateMode.Always)]
    public async Task Subscribers_end_at_the_last_state_and_never_see_one_that_was_not(GateMode gate)
    {
        var polling = new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(60), Changes = gate, BatchSize = 7 };
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(Setup), polling: polling);
        var listeners = new List<Listener>();
        for (var owner = 0; owner < 24; owner++)
        {
            for (var shape = 0; shape < Shapes.Length; shape++)
            {
                var variables = shape == 0 ? null : $$"""{"o": {{owner % 8}}}""";
                var operation = source.Compile(Shapes[shape], variables: variables);
                listeners.Add(Listener.Start(source, operation, check: shape == 0 ? CheckSum : null));
            }
        }

        using var stop = new CancellationTokenSource(Writing);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => WriteAsync(source.ConnectionString, seed, stop.Token)));

        foreach (var listener in listeners)
        {
            var answer = await source.Engine.ExecuteAsync(listener.Operation, TestContext.Current.CancellationToken);
            await listener.UntilStateAsync(Encoding.UTF8.GetString(answer.Data.Span));
            Assert.Null(listener.Violation);
            Assert.Empty(listener.Errors);
        }

        Assert.True(listeners[0].Updates > 5, "nothing was seen while the writers wrote");
        Assert.Equal(0, source.Observer.Missed);
        listeners.ForEach(listener => listener.Dispose());
        Assert.Empty(source.Engine.ReadState().Pollers);
    }

    // Transfers leave the sum as it is: another sum is a state that never was.
    private static void CheckSum(string state)
    {
        using var json = JsonDocument.Parse(state);
        var sum = json.RootElement.GetProperty("account").EnumerateArray().Sum(row => row.GetProperty("balance").GetInt64());
        if (sum != Sum)
        {
            throw new InvalidOperationException($"the balances add up to {sum}: {state}");
        }
    }

    private static async Task WriteAsync(string connectionString, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            var (from, to, amount) = (random.Next(1, Accounts + 1), random.Next(1, Accounts + 1), random.Next(-50, 50));

            // In the order of the keys, so that writers wait for each other and never lock up.
            foreach (var (account, change) in new[] { (from, -amount), (to, amount) }.OrderBy(pair => pair.Item1))
            {
                await using var update = new NpgsqlCommand(
                    $"update account set balance = balance + {change} where id = {account}; "
                    + $"insert into entry (account_id, amount) values ({account}, {change})",
                    connection);
                await update.ExecuteNonQueryAsync(CancellationToken.None);
            }

            if (random.Next(20) == 0)
            {
                await using var clear = new NpgsqlCommand($"delete from entry where account_id = {from}", connection);
                await clear.ExecuteNonQueryAsync(CancellationToken.None);
            }

            if (random.Next(4) == 0)
            {
                await transaction.RollbackAsync(CancellationToken.None);
            }
            else
            {
                await transaction.CommitAsync(CancellationToken.None);
            }
        }
    }
}
