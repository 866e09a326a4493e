using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Tests.Engine.Replicas;

/// <summary>A replica of which the test says how far it is.</summary>
internal sealed class ScriptedReplica(string name) : IReplicaExecutor
{
    /// <summary>What it tells of itself.</summary>
    public StandbyReading State { get; set; } = new(true, 100, 10, "1/shop", 1, true, []);

    /// <summary>What it tells before a batch, where that is something else.</summary>
    public StandbyReading? Before { get; set; }

    /// <summary>The transactions that have not ended there.</summary>
    public HashSet<ulong> Running { get; } = [];

    /// <summary>What fails, or null.</summary>
    public DatabaseException? Failure { get; set; }

    /// <summary>Waited for before anything is answered, or null.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Waited for before a batch is answered, or null.</summary>
    public TaskCompletionSource? HoldBatches { get; set; }

    /// <summary>Waited for before it tells of transactions, or null.</summary>
    public TaskCompletionSource? HoldTransactions { get; set; }

    /// <summary>How often its idle connections were closed.</summary>
    public int Closed { get; private set; }

    /// <summary>How many batches it has answered.</summary>
    public int Batches { get; private set; }

    /// <summary>How often it was looked at.</summary>
    public int Looks { get; private set; }

    public string Name => name;

    public int PoolSize => 4;

    public void CloseIdle() => Closed++;

    public async Task<StandbyReading> ReadAsync(IReadOnlyList<ulong> transactions, CancellationToken cancellationToken)
    {
        Looks++;
        await AnswerAsync(cancellationToken);
        if (HoldTransactions is { } hold && transactions.Count > 0)
        {
            await hold.Task;
        }

        return Tell(State, transactions);
    }

    public async Task<(StandbyReading Before, StandbyReading After)> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        IReadOnlyList<ulong> transactions,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        if (HoldBatches is { } hold)
        {
            // As a connection on which nothing comes any more: it does not hear of a cancellation either.
            await hold.Task;
        }

        Batches++;
        for (var i = 0; i < cohorts.Count; i++)
        {
            onRow(i, new CohortAnswer("{}"u8.ToArray(), [1]));
        }

        return (Before ?? State, Tell(State, transactions));
    }

    private StandbyReading Tell(StandbyReading state, IReadOnlyList<ulong> transactions) =>
        state with { Running = [.. transactions.Where(transaction => transaction >= state.Next || Running.Contains(transaction))] };

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
