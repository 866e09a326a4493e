using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Replicas;

/// <summary>
/// Answers batches from the replicas of a source, where that keeps what is promised of the primary: an answer shows all
/// that the primary had shown when it was asked for, and nothing that the primary does not show yet.
/// </summary>
/// <remarks>
/// The first is a matter of positions in the log: the replica must have replayed it up to the <see cref="PrimaryView.Mark"/>
/// before its snapshot is taken. The second is not: a commit is in the log, and on a replica, before the primary shows it,
/// for as long as the primary waits for a synchronous standby. What a replica has shown, a fetch on the primary might then
/// take back. So an answer counts once every transaction that has ended on the replica has ended on the primary too.
/// </remarks>
internal sealed class ReplicaReader : IAsyncDisposable
{
    // How long to wait for the primary to show what a replica shows, and between two looks.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly string _source;
    private readonly ImmutableArray<Replica> _replicas;
    private readonly IEngineObserver _observer;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();

    // Touched by the loop alone.
    private readonly List<Task> _looks = [];
    private int _turn;

    /// <summary>Makes it; looks at no replica yet.</summary>
    public ReplicaReader(
        string source,
        ImmutableArray<IReplicaExecutor> replicas,
        PrimaryView primary,
        IEngineObserver observer,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (_source, Primary, _observer, _time) = (source, primary, observer, time);
        _replicas = [.. replicas.Select(executor => new Replica(source, executor, primary, time, loggers.CreateLogger<Replica>()))];
    }

    /// <summary>What the replicas are held to.</summary>
    public PrimaryView Primary { get; }

    /// <summary>Looks at the replicas that it is time to look at. Called by the loop; waits for none.</summary>
    public void Tend()
    {
        _looks.RemoveAll(look => look.IsCompleted);
        foreach (var replica in _replicas)
        {
            var look = replica.TendAsync(_stop.Token);
            if (!look.IsCompleted)
            {
                _looks.Add(look);
            }
        }
    }

    /// <summary>Fetches a batch; null: the primary must answer it, and why was told.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="strategy">How the batch is made.</param>
    /// <param name="cohorts">The cohorts.</param>
    /// <param name="isAwaited">Whether a subscriber waits who may have seen more than the loop has.</param>
    /// <param name="patience">How long the replica's answer is waited for, once it was sent the batch.</param>
    /// <param name="begin">Is called when there is a place, before anything is read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ReplicaAnswer?> FetchAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        bool isAwaited,
        TimeSpan patience,
        Action begin,
        CancellationToken cancellationToken)
    {
        if (Choose() is not { } replica)
        {
            return Refuse("aside");
        }

        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replica.Life);
        try
        {
            using var place = await replica.EnterAsync(life.Token);
            begin();
            var known = isAwaited ? await Primary.ReadAsync(life.Token) : Primary.Last;
            if (known is null)
            {
                return Refuse("unknown");
            }

            if (await replica.AwaitReplayAsync(Primary.Mark, life.Token) is { } problem)
            {
                return Refuse(replica, problem);
            }

            return await FetchAsync(replica, known, plan, strategy, cohorts, patience, life.Token);
        }
        catch (DatabaseException e) when (e.Fault == DatabaseFault.Unavailable)
        {
            var word = e.SqlState == ConflictState ? "conflict" : PutAside.Silent.Word;
            return Refuse(replica, new PutAside(word, DatabaseErrors.Describe(e)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Refuse(PutAside.Silent.Word);
        }
    }

    /// <summary>Counts a batch that a replica has refused.</summary>
    public void CountRefused() => Refuse("refused");

    /// <summary>The operator's view.</summary>
    public ImmutableArray<ReplicaState> ReadState(ImmutableArray<int> connections) =>
        [.. _replicas.Select((replica, i) => replica.ReadState(connections[i]))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_looks);
        foreach (var replica in _replicas)
        {
            replica.Dispose();
        }

        _stop.Dispose();
    }

    // A statement that stands in the way of the replay is cancelled.
    private const string ConflictState = "40001";

    private async Task<ReplicaAnswer?> FetchAsync(
        Replica replica,
        PrimaryReading known,
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        var needed = Primary.Mark;
        var rows = new CohortAnswer?[cohorts.Count];
        var started = _time.GetTimestamp();
        using var bound = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        TimeSpan elapsed;
        try
        {
            // Not waited for where it is given up: a server that has gone does not answer a cancellation either.
            var (before, after) = await replica.Executor.ExecuteAsync(
                plan, strategy, cohorts, known.Running, (i, row) => rows[i] = row, either.Token)
                .WaitAsync(either.Token);
            elapsed = _time.GetElapsedTime(started);
            replica.Note(after);
            if ((replica.Judge(before) ?? replica.Judge(after)) is { } problem)
            {
                return Refuse(replica, problem);
            }

            if (before.Replayed < needed)
            {
                // Another server stands behind the same name, as with a balancer.
                return Refuse(replica, PutAside.Lag);
            }

            // The next connection may be a dead one as well.
            bound.CancelAfter(Replica.Silence);
            if (!await IsShownByPrimaryAsync(replica, known, after, either.Token))
            {
                return Refuse("ahead");
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The replica may be well and this connection dead, and then those of its age are too.
            replica.Executor.CloseIdle();
            return Refuse("slow");
        }

        replica.CountBatch();
        return new ReplicaAnswer(replica.Executor.Name, rows, elapsed);
    }

    /// <summary>Waits until the primary shows all that a replica has shown; false: it does not within the time that there is.</summary>
    private async Task<bool> IsShownByPrimaryAsync(
        Replica replica, PrimaryReading known, StandbyReading shown, CancellationToken cancellationToken)
    {
        // What has not ended there by now had not ended before either.
        var notShown = shown.Running.ToHashSet();
        var began = _time.GetTimestamp();
        for (var view = Primary.Last; ; view = await Primary.ReadAsync(cancellationToken))
        {
            if (view is null || view.Incarnation != known.Incarnation)
            {
                return false;
            }

            if (view.UnfinishedBefore(shown.Next) is { } unfinished)
            {
                ulong[] doubtful = [.. unfinished.Where(transaction => !notShown.Contains(transaction))];
                if (doubtful.Length > 0 && !ReferenceEquals(view, known))
                {
                    var read = await replica.Executor.ReadAsync(doubtful, cancellationToken).WaitAsync(cancellationToken);
                    if (read.IsStandby && read.Replayed >= shown.Replayed)
                    {
                        notShown.UnionWith(read.Running);
                    }
                }

                if (doubtful.All(notShown.Contains))
                {
                    // The mark covers it from now on: no other replica shows less.
                    return true;
                }
            }

            if (_time.GetElapsedTime(began) >= Patience)
            {
                return false;
            }

            if (!ReferenceEquals(view, known))
            {
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    /// <summary>The replica that has least to do, of those that are asked; in turn where they have the same.</summary>
    private Replica? Choose()
    {
        var turn = (uint)Interlocked.Increment(ref _turn);
        Replica? best = null;
        for (var i = 0; i < _replicas.Length; i++)
        {
            var replica = _replicas[(int)((turn + (uint)i) % (uint)_replicas.Length)];
            if (replica.Aside is null && (best is null || replica.UnderWay < best.UnderWay))
            {
                best = replica;
            }
        }

        return best;
    }

    private ReplicaAnswer? Refuse(Replica replica, PutAside reason)
    {
        replica.SetAside(reason);
        return Refuse(reason.Word);
    }

    private ReplicaAnswer? Refuse(string reason)
    {
        _observer.OnReplicaFallback(_source, reason);
        return null;
    }
}
