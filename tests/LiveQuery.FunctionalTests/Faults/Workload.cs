using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// Writers that go on whatever happens to the database, and keep what each of their transactions has written. A commit
/// that nobody answered is in doubt: it counts if the ledger has it afterwards.
/// </summary>
/// <param name="database">The database of the moment: after a failover another one.</param>
/// <param name="seed">What decides what is written.</param>
internal sealed class Workload(Func<string> database, int seed) : IAsyncDisposable
{
    private const int Writers = 2;

    // The machine is shared with the server that is being tested.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Written> _written = new();
    private readonly ConcurrentDictionary<long, bool> _acknowledged = new();
    private CancellationTokenSource? _stop;
    private Task _writers = Task.CompletedTask;
    private long _transactions;
    private int _runs;

    /// <summary>The transactions of which Postgres has said that they are committed.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Starts the writers.</summary>
    public void Start()
    {
        var stop = _stop = new CancellationTokenSource();
        var run = _runs++;
        _writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(
            writer => Task.Run(() => RunAsync(new Random(seed + (run * Writers) + writer), stop.Token))));
    }

    /// <summary>Waits until that many more transactions have been committed.</summary>
    public async Task UntilMoreAsync(int transactions)
    {
        var goal = _acknowledged.Count + transactions;
        var deadline = DateTime.UtcNow + Patience;
        while (_acknowledged.Count < goal)
        {
            Assert.False(_writers.IsFaulted, $"{_writers.Exception}");
            Assert.True(DateTime.UtcNow < deadline, $"not {transactions} transactions within {Patience}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops the writers; each ends the transaction that it is in.</summary>
    public async Task StopAsync()
    {
        if (_stop is { } stop)
        {
            _stop = null;
            await stop.CancelAsync();
            await _writers;
            stop.Dispose();
        }
    }

    /// <summary>Commits one transaction. No writer may run.</summary>
    public async Task CommitOneAsync()
    {
        await using var connection = new NpgsqlConnection(database() + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var random = new Random(seed);
        while (!await WriteAsync(connection, random))
        {
        }
    }

    /// <summary>The history of what was committed. No writer may run.</summary>
    public async Task<History> ReadHistoryAsync()
    {
        var ledger = (await ReadAsync("select tx from ledger", reader => reader.GetInt64(0))).ToHashSet();
        Assert.All(_acknowledged.Keys, tx => Assert.Contains(tx, ledger));
        return new History([.. _written.Where(written => ledger.Contains(written.Tx))]);
    }

    /// <summary>The events of an owner, as a stream gives them. No writer may run.</summary>
    public Task<string[]> ReadEventsAsync(int owner) => ReadAsync(
        $"select id, owner, tx from event where owner = {owner} order by id",
        reader => $$"""{"id":{{reader.GetInt64(0)}},"owner":{{reader.GetInt32(1)}},"tx":{{reader.GetInt64(2)}}}""");

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<T[]> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var source = NpgsqlDataSource.Create(database() + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(row(reader));
        }

        return [.. rows];
    }

    private async Task RunAsync(Random random, CancellationToken stop)
    {
        NpgsqlConnection? connection = null;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    if (connection is null)
                    {
                        connection = new NpgsqlConnection(database() + ";Pooling=false;Timeout=5;Command Timeout=30");
                        await connection.OpenAsync(CancellationToken.None);
                    }

                    await WriteAsync(connection, random);
                    await Task.Delay(Breath, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected)
                {
                    // With somebody's DDL.
                }
                catch (Exception e) when (e is NpgsqlException or IOException or SocketException or TimeoutException or InvalidOperationException)
                {
                    if (connection is not null)
                    {
                        await connection.DisposeAsync();
                        connection = null;
                    }

                    await Task.Delay(BeforeAnotherTry, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    // Whether it was committed: some are rolled back.
    private async Task<bool> WriteAsync(NpgsqlConnection connection, Random random)
    {
        var tx = Interlocked.Increment(ref _transactions);
        var (from, to) = (random.Next(1, FaultSchema.Accounts + 1), random.Next(1, FaultSchema.Accounts));
        to += to >= from ? 1 : 0;
        var amount = random.Next(1, 50);
        var owner = random.Next(1, FaultSchema.Owners + 1);
        var item = random.Next(FaultSchema.Items);

        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, "insert into ledger values ($1)", tx);

        // In the order of their keys, so that writers wait for each other and never stand crosswise.
        var lower = await MoveAsync(connection, Math.Min(from, to), from < to ? -amount : amount, tx);
        var upper = await MoveAsync(connection, Math.Max(from, to), from < to ? amount : -amount, tx);
        var n = (int)(await ScalarAsync(connection, "update counter set n = n + 1, tx = $1 where owner = $2 returning n", tx, owner))!;
        var isAdded = await RunAsync(connection, "delete from member where owner = $1 and item = $2", owner, item) == 0;
        if (isAdded)
        {
            await RunAsync(connection, "insert into member values ($1, $2)", owner, item);
        }

        await RunAsync(connection, "insert into event (owner, tx) values ($1, $2)", owner, tx);
        _written.Enqueue(new Written(tx, lower, upper, owner, n, item, isAdded));
        if (random.Next(8) == 0)
        {
            await transaction.RollbackAsync();
            return false;
        }

        await transaction.CommitAsync();
        _acknowledged[tx] = true;
        return true;
    }

    private static async Task<AccountState> MoveAsync(NpgsqlConnection connection, int id, int amount, long tx)
    {
        await using var command = Command(
            connection,
            "update account set balance = balance + $1, version = version + 1, tx = $2 where id = $3 returning version, balance",
            amount,
            tx,
            id);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new AccountState(id, reader.GetInt32(0), reader.GetInt32(1));
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
