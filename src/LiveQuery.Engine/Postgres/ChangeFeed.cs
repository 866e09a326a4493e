using System.Threading.Channels;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using Microsoft.Extensions.Logging;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The change feed over logical replication: keeps a session while it is wanted, and begins another one when that is lost.
/// In between the gates do without it.
/// </summary>
internal sealed partial class ChangeFeed : IChangeFeed
{
    // What the database does not allow is looked at again: rights are granted while we run.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    // Subscribers come together: the tables of all of them are published at once.
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan TryTableAgain = TimeSpan.FromMinutes(10);

    private readonly Source _source;
    private readonly TimeProvider _time;
    private readonly ILogger<ChangeFeed> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Dictionary<TableName, long> _tried = [];
    private readonly Task _run;
    private volatile FeedStatus _status = FeedStatus.Idle;
    private volatile FeedDemand _demand = FeedDemand.None;
    private volatile ChangeSession? _session;
    private string? _told;
    private long _transactions;
    private long _rows;
    private long _reconnects;

    /// <summary>Makes it; it connects once it is wanted.</summary>
    public ChangeFeed(Source source, TimeProvider time, ILoggerFactory loggers)
    {
        _source = source;
        _time = time;
        _logger = loggers.CreateLogger<ChangeFeed>();
        Identities = new LostIdentities(source.Name, time, _logger);
        _run = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <inheritdoc/>
    public FeedStatus Status => _status;

    /// <inheritdoc/>
    public FeedCounts Counts => new(Interlocked.Read(ref _transactions), Interlocked.Read(ref _rows), Interlocked.Read(ref _reconnects));

    /// <inheritdoc/>
    public ChangeInbox Inbox { get; } = new();

    /// <inheritdoc/>
    public ulong Position => _session?.Position ?? 0;

    /// <inheritdoc/>
    public Action? Told { get; set; }

    /// <inheritdoc/>
    public FeedDemand Demand
    {
        get => _demand;
        set
        {
            _demand = value;
            _asked.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc/>
    public void LookAtSchema() => _asked.Writer.TryWrite(true);

    /// <summary>Takes tables out of the publication whose updates it would break.</summary>
    public LostIdentities Identities { get; }

    /// <summary>Waits until somebody asks for something.</summary>
    public async Task WaitForAskAsync(CancellationToken cancellationToken) => await _asked.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether somebody has asked for something since this was asked last.</summary>
    public bool TakeAsk() => _asked.Reader.TryRead(out _);

    /// <summary>A session is under way.</summary>
    public void SetStarting(string reason) => Set(new FeedStatus(FeedPhase.Starting, reason) { Session = _status.Session });

    /// <summary>Forgets what an earlier session told: a gap follows it.</summary>
    public void Forget() => Inbox.Take(out _);

    /// <summary>A session tells every change from now on.</summary>
    public void SetLive(ChangeSession session, ChangeCatalog catalog, string slot)
    {
        _session = session;
        Set(new FeedStatus(FeedPhase.Live, null) { Session = _status.Session + 1, Catalog = catalog, Slot = slot });
        if (_told != "")
        {
            _told = "";
            Log.Live(_logger, _source.Name, Publication.Name);
        }
    }

    /// <summary>The schema has been altered.</summary>
    public void SetCatalog(ChangeCatalog catalog) => Set(_status with { Catalog = catalog });

    /// <summary>Another stream goes on where the one before has left off, and tells of more tables.</summary>
    public void SetHandedOver(ChangeCatalog catalog, string slot) => Set(_status with { Catalog = catalog, Slot = slot });

    /// <summary>A transaction was committed.</summary>
    public void Tell(ChangedTransaction transaction, long rows)
    {
        Interlocked.Increment(ref _transactions);
        Interlocked.Add(ref _rows, rows);
        if (Inbox.Add(transaction))
        {
            Told?.Invoke();
        }
    }

    /// <summary>Whether a table may be tried to be published: not where that has failed lately. Called by the session alone.</summary>
    public bool MayTry(TableName table) =>
        !_tried.TryGetValue(table, out var at) || _time.GetElapsedTime(at) > TryTableAgain;

    /// <summary>A table was to be published; <paramref name="problem"/> says why it could not be.</summary>
    public void TellTried(TableName table, string? problem)
    {
        _tried[table] = _time.GetTimestamp();
        if (problem is not null)
        {
            Log.NotAdded(_logger, _source.Name, table, Publication.Name, problem);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!_demand.IsWanted)
                {
                    SetOff(FeedStatus.Idle.Reason!, isFault: false);
                    await WaitForAskAsync(cancellationToken);
                    await Task.Delay(Company, _time, cancellationToken);
                    continue;
                }

                var end = await new ChangeSession(_source, this, _time).RunAsync(cancellationToken);
                failures = 0;
                if (end.Refusal is { } refusal)
                {
                    SetOff(refusal, isFault: true);
                    await WaitForOtherDemandAsync(cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (_status.Phase == FeedPhase.Live)
                {
                    failures = 0;
                    Interlocked.Increment(ref _reconnects);
                }

                SetOff(DatabaseErrors.Describe(e), isFault: true);
                await PauseAsync(++failures, cancellationToken);
            }
        }

        Set(FeedStatus.Idle with { Session = _status.Session });
    }

    private async Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var pause = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        await Task.Delay(pause < LastRetry ? pause : LastRetry, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until other tables or modes are wanted, or long enough for the rights to be others.</summary>
    private async Task WaitForOtherDemandAsync(CancellationToken cancellationToken)
    {
        var before = _demand;
        using var again = new CancellationTokenSource(LookAgain, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(again.Token, cancellationToken);
        try
        {
            while (_demand.Tables.SetEquals(before.Tables) && _demand.IsWanted == before.IsWanted && _demand.IsDemanded == before.IsDemanded)
            {
                await WaitForAskAsync(either.Token);
            }

            await Task.Delay(Company, _time, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Long enough.
        }
    }

    private void SetOff(string reason, bool isFault)
    {
        _session = null;
        Set(new FeedStatus(FeedPhase.Off, reason) { Session = _status.Session });
        if (!isFault || reason == _told)
        {
            return;
        }

        _told = reason;
        if (_demand.IsDemanded)
        {
            Log.OffThoughDemanded(_logger, _source.Name, reason);
        }
        else
        {
            Log.Off(_logger, _source.Name, reason);
        }
    }

    private void Set(FeedStatus status)
    {
        _status = status;
        Told?.Invoke();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Source {Source}: changes are read from the write-ahead log, publication {Publication}.")]
        public static partial void Live(ILogger logger, string source, string publication);

        [LoggerMessage(LogLevel.Information, "Source {Source}: changes are found by looking at the snapshot, since {Reason}.")]
        public static partial void Off(ILogger logger, string source, string reason);

        [LoggerMessage(LogLevel.Warning, "Source {Source}: CHANGES CANNOT BE READ FROM THE WRITE-AHEAD LOG, though --changes wal asks for it: {Reason}. Until they can, they are found by looking at the snapshot.")]
        public static partial void OffThoughDemanded(ILogger logger, string source, string reason);

        [LoggerMessage(LogLevel.Warning, "Source {Source}: table {Table} could not be added to the publication {Publication}: {Reason}")]
        public static partial void NotAdded(ILogger logger, string source, TableName table, string publication, string reason);
    }
}
