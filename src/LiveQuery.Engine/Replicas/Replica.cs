using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Replicas;

/// <summary>
/// One replica: how far it has replayed, and whether it is asked. One that cannot be reached, lags, cancels statements, was
/// promoted or follows another server is put aside; it is looked at ever more rarely, and asked again when it is well.
/// </summary>
internal sealed partial class Replica(
    string source, IReplicaExecutor executor, PrimaryView primary, TimeProvider time, ILogger<Replica> logger) : IDisposable
{
    /// <summary>What takes this long has gone without a word.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // How long a batch waits for the replay before the primary answers it, and between two looks meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    // One that is asked is looked at as often as that, so that silence is noticed.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(3);

    // One that has been well for so long begins with the first retry again.
    private static readonly TimeSpan Recovered = TimeSpan.FromSeconds(60);

    // To lag for a moment is common, and counted; from this many failures on it is worth a line in the log.
    private const int WorthTelling = 5;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots = new(Math.Max(1, executor.PoolSize - 1));

    // Guarded by _gate.
    private CancellationTokenSource _life = new();
    private Task<StandbyReading>? _reading;
    private int _failures;
    private long _servesSince;
    private bool _isTold;

    private volatile PutAside? _aside = PutAside.Unknown;
    private ulong _replayed;
    private long _lookAt;
    private int _underWay;
    private int _looks;
    private long _batches;

    /// <summary>Runs its statements.</summary>
    public IReplicaExecutor Executor => executor;

    /// <summary>Why it is not asked; null: it is.</summary>
    public PutAside? Aside => _aside;

    /// <summary>The batches that it is answering or about to.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Is cancelled when it has fallen silent.</summary>
    public CancellationToken Life
    {
        get
        {
            lock (_gate)
            {
                return _life.Token;
            }
        }
    }

    /// <summary>Takes a place among its statements; dispose the answer to give it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await _slots.WaitAsync(cancellationToken);
            return new Place(this);
        }
        catch
        {
            Interlocked.Decrement(ref _underWay);
            throw;
        }
    }

    /// <summary>Counts a batch that it has answered.</summary>
    public void CountBatch() => Interlocked.Increment(ref _batches);

    /// <summary>Waits until it has replayed the log up to a position; why it has not within the time that there is, or null.</summary>
    /// <exception cref="DatabaseException">It cannot be read.</exception>
    public async Task<PutAside?> AwaitReplayAsync(ulong position, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (Volatile.Read(ref _replayed) < position)
        {
            var read = await ReadAsync(cancellationToken);
            if (Judge(read) is { } problem)
            {
                return problem;
            }

            if (read.Replayed >= position)
            {
                break;
            }

            if (time.GetElapsedTime(began) >= Patience)
            {
                return PutAside.Lag;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Takes in what a statement of a batch has read.</summary>
    public void Note(StandbyReading read) => Volatile.Write(ref _replayed, read.Replayed);

    /// <summary>What is wrong with a replica that tells this of itself, or null; how far it is left aside.</summary>
    public PutAside? Judge(StandbyReading read)
    {
        var known = primary.Last;
        return !read.IsStandby ? new PutAside("changed", "it is no standby any more, or never was; a server that was promoted goes its own way")
            : known is null ? new PutAside("unknown", "the source's own server is a standby, or not known yet")
            : read.Cluster != known.Cluster ? new PutAside("changed", "it is no copy of the source's database")
            : read.Timeline != known.Timeline ? new PutAside(
                "changed", $"it is on timeline {read.Timeline} and the primary on {known.Timeline}; a copy that follows is asked again after its next restartpoint")
            : read.Replayed == 0 ? new PutAside("changed", "it does not tell how far it has replayed the log")
            : !read.IsReadCommitted ? new PutAside("refused", "its default_transaction_isolation must be read committed")
            : null;
    }

    /// <summary>Has it asked no more for a while. Called by batches and looks.</summary>
    public void SetAside(PutAside reason)
    {
        CancellationTokenSource? silenced = null;
        bool isWorthTelling;
        lock (_gate)
        {
            if (_aside is { } known && time.GetTimestamp() < Volatile.Read(ref _lookAt))
            {
                // Batches that were under way find the same, or more, that is wrong with it.
                _aside = reason.Word == PutAside.Lag.Word ? known : reason;
                return;
            }

            if (_aside is null)
            {
                _failures = time.GetElapsedTime(_servesSince) < Recovered ? _failures + 1 : 1;
            }
            else
            {
                _failures++;
            }

            var wait = Math.Min(FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 20)), LastRetry.TotalSeconds);
            Volatile.Write(ref _lookAt, time.GetTimestamp() + (long)(wait * time.TimestampFrequency));
            isWorthTelling = (!_isTold || _aside?.Word != reason.Word) && (reason.Word != PutAside.Lag.Word || _failures >= WorthTelling);
            _isTold |= isWorthTelling;
            _aside = reason;
            if (reason.Word == PutAside.Silent.Word)
            {
                (silenced, _life) = (_life, new CancellationTokenSource());
            }
        }

        if (isWorthTelling)
        {
            Log.SetAside(logger, source, executor.Name, reason.Text);
        }

        if (silenced is not null)
        {
            executor.CloseIdle();

            // Not waited for: each statement asks the server to cancel it, which may take its time too.
            _ = GiveUpAsync(silenced);
        }
    }

    /// <summary>Looks at it, where it is time to. Called by the loop; the look goes on by itself and never fails.</summary>
    public Task TendAsync(CancellationToken cancellationToken) =>
        time.GetTimestamp() < Volatile.Read(ref _lookAt) || Interlocked.Exchange(ref _looks, 1) == 1
            ? Task.CompletedTask
            : LookAsync(cancellationToken);

    /// <summary>The operator's view.</summary>
    public ReplicaState ReadState(int connections)
    {
        var written = primary.Last?.Written ?? 0;
        var replayed = Volatile.Read(ref _replayed);
        return new ReplicaState(
            executor.Name, _aside?.Text, written > replayed ? (long)(written - replayed) : 0, Interlocked.Read(ref _batches), connections);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _life.Dispose();
        _slots.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            var goal = primary.Last?.Written ?? ulong.MaxValue;
            var read = await ReadAsync(cancellationToken);
            if ((Judge(read) ?? (_aside is null ? null : await AwaitReplayAsync(goal, cancellationToken))) is { } problem)
            {
                SetAside(problem);
            }
            else
            {
                SetServing();
            }
        }
        catch (DatabaseException e)
        {
            SetAside(e.Fault == DatabaseFault.Unavailable
                ? PutAside.Silent with { Text = DatabaseErrors.Describe(e) }
                : new PutAside("refused", DatabaseErrors.Describe(e)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The source is replaced, or the engine ends.
        }
        finally
        {
            Volatile.Write(ref _looks, 0);
        }
    }

    private void SetServing()
    {
        bool isTold;
        lock (_gate)
        {
            Volatile.Write(ref _lookAt, time.GetTimestamp() + (long)(Heartbeat.TotalSeconds * time.TimestampFrequency));
            if (_aside is null)
            {
                return;
            }

            isTold = _isTold || _aside == PutAside.Unknown;
            (_aside, _isTold, _servesSince) = (null, false, time.GetTimestamp());
        }

        if (isTold)
        {
            Log.Serves(logger, source, executor.Name);
        }
    }

    /// <summary>Reads how far it is; all who ask meanwhile share the statement.</summary>
    private Task<StandbyReading> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reading is null or { IsCompleted: true })
            {
                _reading = ReadOnceAsync();
            }

            return _reading.WaitAsync(cancellationToken);
        }
    }

    private async Task<StandbyReading> ReadOnceAsync()
    {
        await Task.Yield();
        using var timeout = new CancellationTokenSource(Silence, time);
        try
        {
            var read = await executor.ReadAsync([], timeout.Token).WaitAsync(timeout.Token);
            Note(read);
            return read;
        }
        catch (OperationCanceledException e)
        {
            throw DatabaseErrors.Map(new TimeoutException(PutAside.Silent.Text, e));
        }
    }

    private static async Task GiveUpAsync(CancellationTokenSource life)
    {
        await life.CancelAsync();
        life.Dispose();
    }

    /// <summary>A place among the statements.</summary>
    private sealed class Place(Replica replica) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref replica._underWay);
            replica._slots.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Source {Source}: read replica {Replica} is put aside, and the primary answers in its place: {Reason}.")]
        public static partial void SetAside(ILogger logger, string source, string replica, string reason);

        [LoggerMessage(LogLevel.Information, "Source {Source}: read replica {Replica} serves.")]
        public static partial void Serves(ILogger logger, string source, string replica);
    }
}
