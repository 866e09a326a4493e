using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.Tests.Engine.Polling;

/// <summary>A database that is a dictionary: the answer to a cohort is the state under its first value.</summary>
internal sealed class ScriptedExecutor : IBatchExecutor
{
    public void CloseIdle()
    {
    }

    private readonly ConcurrentDictionary<string, string> _states = new();
    private long _commits;

    /// <summary>The sizes of the batches so far.</summary>
    public ConcurrentQueue<int> Batches { get; } = new();

    /// <summary>What a batch of so many takes, on the world's clock; null: nothing.</summary>
    public Action<int>? Work { get; set; }

    /// <summary>Probes so far.</summary>
    public int Probes;

    /// <summary>The transactions that probes find under way, though their states are there already.</summary>
    public ConcurrentBag<uint> Running { get; private set; } = [];

    /// <summary>Ends them.</summary>
    public void EndRunning() => Running = [];

    /// <summary>How far the log is written.</summary>
    public ulong Log { get; set; }

    /// <summary>Which server it is.</summary>
    public volatile string Incarnation = "1";

    /// <summary>Whether it is a standby.</summary>
    public bool IsStandby { get; set; }

    /// <summary>Whether nobody answers.</summary>
    public volatile bool IsAway;

    /// <summary>Probes are not answered until it is set; null: they are.</summary>
    public volatile TaskCompletionSource? Silence;

    /// <summary>The value whose cohort fails, or null.</summary>
    public volatile string? Poisoned;

    /// <summary>What every statement fails with, or null.</summary>
    public volatile DatabaseException? Failure;

    /// <summary>Held back until it is set; null holds nothing back.</summary>
    public volatile TaskCompletionSource? Hold;

    // The answers that are held back, and what ends the wait for them.
    private readonly ConcurrentBag<(Task Answer, CancellationToken Patience)> _held = [];

    /// <summary>Whether an answer is held back, or never to come, and still waited for.</summary>
    public bool IsHoldingBack => _held.Any(held => !held.Answer.IsCompleted && !held.Patience.IsCancellationRequested);

    /// <summary>The next statements, so many, are never answered.</summary>
    public volatile int Drops;

    /// <summary>Changes a state, as a commit.</summary>
    /// <returns>The transaction's id.</returns>
    public uint Commit(string key, string state)
    {
        _states[key] = state;
        return (uint)Interlocked.Increment(ref _commits);
    }

    /// <summary>Changes a state without a sign of it.</summary>
    public void ChangeSilently(string key, string state) => _states[key] = state;

    /// <inheritdoc/>
    public async Task<LogPosition> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken)
    {
        Batches.Enqueue(cohorts.Count);
        Work?.Invoke(cohorts.Count);
        var states = cohorts.Select(cohort => _states.GetValueOrDefault(cohort.Values[0]!, "{}")).ToArray();
        if (Drops > 0)
        {
            Drops--;
            await HoldBackAsync(new TaskCompletionSource().Task, cancellationToken);
        }

        if (Hold is { } hold)
        {
            try
            {
                await HoldBackAsync(hold.Task, cancellationToken);
            }
            catch (OperationCanceledException e)
            {
                // A server that is slow calls the statement off, and says so.
                var word = new PostgresException("canceling statement due to user request", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled);
                throw new OperationCanceledException(e.Message, word, cancellationToken);
            }
        }

        ThrowIfAway();
        if (Failure is { } failure)
        {
            throw failure;
        }

        if (cohorts.Any(cohort => cohort.Values[0] == Poisoned))
        {
            throw Fault(DatabaseFault.Data, "division by zero");
        }

        for (var i = 0; i < cohorts.Count; i++)
        {
            var data = Encoding.UTF8.GetBytes(states[i]);
            var hash = SHA256.HashData(data)[..16];
            if (cohorts[i].Hash is null || !hash.SequenceEqual(cohorts[i].Hash!))
            {
                onRow(i, new CohortAnswer(data, hash));
            }
        }

        return new LogPosition(Incarnation, Log);
    }

    /// <inheritdoc/>
    public Task ExecuteStreamAsync(
        Plan plan, IReadOnlyList<CohortRequest> cohorts, Action<int, StreamBatch> onRow, CancellationToken cancellationToken) =>
        throw new NotSupportedException("no stream is scripted");

    /// <inheritdoc/>
    public Task<HorizonReading> ReadHorizonAsync(StreamPlan stream, CancellationToken cancellationToken) =>
        throw new NotSupportedException("no stream is scripted");

    /// <inheritdoc/>
    public async Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken)
    {
        if (Silence is { } silence)
        {
            await silence.Task.WaitAsync(cancellationToken);
        }

        ThrowIfAway();
        Interlocked.Increment(ref Probes);
        var commits = Interlocked.Read(ref _commits);
        var running = string.Join(',', Running.Order());
        return new SourceVersion($"{commits}:{running}", IsStandby)
        {
            Snapshot = IsStandby ? null : $"{(Running.IsEmpty ? commits + 1 : Running.Min())}:{commits + 1}:{running}",
            Incarnation = Incarnation,
            Written = Log,
            Flushed = Log,
        };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string?[]>> FollowAsync(
        string sql, IReadOnlyList<string> arrays, int columns, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string?[]>>([]);

    /// <inheritdoc/>
    public Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) =>
        value == "bad" ? throw Fault(DatabaseFault.Data, "invalid input syntax") : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<string> ReadMomentAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) =>
        Task.FromResult(value);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ExplainAsync(
        Plan plan, IReadOnlyList<string?> values, bool isMultiplexed, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken) =>
        Task.FromResult(Encoding.UTF8.GetBytes(_states.GetValueOrDefault(values[0]!, "{}")));

    /// <inheritdoc/>
    public async Task<byte[][]> QueryManyAsync(
        Plan plan, IReadOnlyList<ImmutableArray<string?>> values, CancellationToken cancellationToken) =>
        await Task.WhenAll(values.Select(list => QueryAsync(plan, list, cancellationToken)));

    /// <summary>A failure of that kind.</summary>
    public static DatabaseException Fault(DatabaseFault fault, string message) =>
        new(fault, "22012", new GraphQLError(message, GraphQLErrorCodes.DataException), null, new InvalidOperationException(message));

    private async Task HoldBackAsync(Task answer, CancellationToken cancellationToken)
    {
        _held.Add((answer, cancellationToken));
        await answer.WaitAsync(cancellationToken);
    }

    private void ThrowIfAway()
    {
        if (IsAway)
        {
            throw new DatabaseException(
                DatabaseFault.Unavailable, null, new GraphQLError("connection error", GraphQLErrorCodes.PostgresError), null, new IOException("away"));
        }
    }
}
