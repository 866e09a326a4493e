using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Postgres;
using LiveQuery.Engine.Results;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// The subscribers with the same plan and the same values: one row of the multiplexed statement. Its lock guards the
/// members and what they were told, so that a subscriber that joins and a result that arrives never cross. It is its own
/// lock, which nobody else takes: there may be as many as live queries.
/// </summary>
internal sealed class Cohort(ImmutableArray<string?> values, string key, ObjectShape? shape, KeptResults kept)
{
    // Most have one.
    private readonly List<Member> _members = new(1);
    private Result? _last;
    private long _sequence;
    private volatile bool _hasEnded;
    private GraphQLError? _error;

    // Whether a member waits for a state that may be no new one.
    private bool _hasUntold;

    // How many members may ask for patches.
    private int _patchReaders;

    /// <summary>Names it in the operator's view.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The values of the plan's parameters.</summary>
    public ImmutableArray<string?> Values { get; } = values;

    /// <summary>The values as one string: its key in the poller.</summary>
    public string Key { get; } = key;

    /// <summary>Subscribers that are in it or about to be. Guarded by the registry's lock.</summary>
    public int Claims { get; set; }

    /// <summary>Whether a statement is asking for it now; at most one does, so that states never go back.
    /// Written by the source's loop and by the batch that carries it.</summary>
    public volatile bool IsInFlight;

    /// <summary>Numbers the fetch that is under way, or the last one. Written by the loop before that is in flight.</summary>
    public long Flight => Volatile.Read(ref _flight);

    /// <summary>Whether a subscriber waits for a fetch that must begin from now on. Written under the cohort's lock.</summary>
    public volatile bool IsAwaited;

    /// <summary>The hash of the last state, null before the first and after an error. Touched only while in flight.</summary>
    public byte[]? Hash { get; private set; }

    /// <summary>
    /// The hash to send along with a fetch that begins: none where the state itself is needed, since somebody waits for it
    /// and it is not kept. Touched only while in flight.
    /// </summary>
    public byte[]? KnownHash
    {
        get
        {
            lock (this)
            {
                return _last is null && _hasUntold ? null : Hash;
            }
        }
    }

    /// <summary>
    /// The row versions of the last state, to be sent along with its hash; null where they are not known. Touched only
    /// while in flight.
    /// </summary>
    public byte[]? KnownFingerprint => _isWhole || KnownHash is null ? null : _fingerprint;

    /// <summary>Has the next fetch that begins make the JSON in any case, whatever row versions are known. Called by the loop.</summary>
    public void ForgetFingerprint() => _isNextWhole = true;

    /// <summary>Whether a subscriber waits that may have had states from elsewhere, newer ones than the gate has told of.</summary>
    public bool IsWaitedFor
    {
        get
        {
            lock (this)
            {
                return _hasUntold;
            }
        }
    }

    /// <summary>When the last state was told to somebody: a timestamp.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>The gate's version that the last fetch began under; 0: never fetched.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>
    /// The version of the last change that concerned it alone: a fetch that began under an older one does not see it.
    /// Written by the loop.
    /// </summary>
    public long DirtyVersion
    {
        get => Volatile.Read(ref _dirtyVersion);
        set => Volatile.Write(ref _dirtyVersion, value);
    }

    /// <summary>Whether it is among the touched ones of its poller. Touched by the loop alone.</summary>
    public bool IsTouched { get; set; }

    /// <summary>The refetch interval that its subscribers ask for. Written under the cohort's lock.</summary>
    public CohortInterval Interval => Volatile.Read(ref _interval);

    /// <summary>When the last fetch began that the next one is spaced from: a timestamp; 0: none did. Written by the loop.</summary>
    public long FetchedAt { get; set; }

    /// <summary>How often it has failed in a row. Touched only while in flight.</summary>
    public int Failures { get; private set; }

    /// <summary>Not to be asked for again before this timestamp. Written while in flight, read by the loop.</summary>
    public long RetryAt { get; private set; }

    private byte[]? _fingerprint;

    // Whether the fetch that is under way, and the one that follows it, go without row versions. Written by the loop.
    private bool _isWhole;
    private bool _isNextWhole;
    private long _flight;
    private long _version;
    private long _dirtyVersion;
    private long _usedAt;

    // How many fetches have begun. Written by the loop.
    private long _fetches;
    private CohortInterval _interval = CohortInterval.Default;

    // Most cohorts have no subscriber that asks for an interval.
    private IntervalWishes? _wishes;

    /// <summary>The number of subscribers.</summary>
    public int Count
    {
        get
        {
            lock (this)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Whether nobody is left, so that nothing is told of it any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The last state, for the operator's view.</summary>
    public Result? Last => Volatile.Read(ref _last);

    /// <summary>Whether the last fetch failed.</summary>
    public bool IsFailing => Volatile.Read(ref _error) is not null;

    /// <summary>
    /// Adds a subscriber. It gets the last state at once where <paramref name="host"/> says that it still holds, else a
    /// fetch is awaited; so it is where it comes from elsewhere with a state, which may be newer.
    /// </summary>
    public void Join(Member member, IMembershipHost host, Poller poller)
    {
        lock (this)
        {
            member.Index = _members.Count;
            _members.Add(member);
            if (member.RefetchInterval is { } wish)
            {
                (_wishes ??= new IntervalWishes()).Add(wish);
            }

            SetInterval();
            _patchReaders += member.ReadsPatches ? 1 : 0;
            if (_error is { } error)
            {
                member.Tell(error);
                if (!member.HasHadStates)
                {
                    return;
                }
            }
            else if (_last is { } last && !member.HasHadStates && host.Holds(poller, this))
            {
                member.Tell(last);
                return;
            }

            // A fetch that is under way may have been sent before it had its last state from elsewhere.
            member.FirstFetch = member.HasHadStates ? Volatile.Read(ref _fetches) + 1 : 0;
            IsAwaited = true;
            _hasUntold = true;
        }
    }

    /// <summary>Takes a subscriber out; nothing where it is not in.</summary>
    public void Leave(Member member)
    {
        lock (this)
        {
            var index = member.Index;
            if (index < 0)
            {
                return;
            }

            // The last one takes the free place: order means nothing here.
            var moved = _members[^1];
            _members[index] = moved;
            moved.Index = index;
            _members.RemoveAt(_members.Count - 1);
            member.Index = -1;
            if (member.RefetchInterval is { } wish)
            {
                _wishes!.Remove(wish);
            }

            SetInterval();
            _patchReaders -= member.ReadsPatches ? 1 : 0;
        }
    }

    /// <summary>Marks the beginning of a fetch.</summary>
    /// <param name="now">The timestamp from which the next one is spaced; null: this one is no reason for another to wait.</param>
    public void Begin(long? now)
    {
        Volatile.Write(ref _flight, _flight + 1);
        IsInFlight = true;
        IsAwaited = false;
        FetchedAt = now ?? FetchedAt;
        (_isWhole, _isNextWhole) = (_isNextWhole, false);

        // Last: who joins in between awaits this fetch, or one more.
        Volatile.Write(ref _fetches, _fetches + 1);
    }

    /// <summary>
    /// Ends a fetch that succeeded; without an answer, or without data in it, the state is the one that is known.
    /// Returns how many subscribers were told.
    /// </summary>
    public int Complete(long version, CohortAnswer? answer, long now)
    {
        var told = 0;
        var (data, hash) = (answer?.Data, answer?.Hash);
        lock (this)
        {
            Failures = 0;
            RetryAt = 0;
            _error = null;
            if (data is not null)
            {
                var isNew = Hash is null || !Hash.AsSpan().SequenceEqual(hash);
                Hash = hash;
                Keep(isNew ? Follow(_last, data, hash, now) : new Result(data, _sequence, now, hash));
                Volatile.Write(ref _usedAt, now);
            }

            if (answer is { } known)
            {
                _fingerprint = known.Fingerprint;
            }

            Volatile.Write(ref _version, version);

            if (_last is { } last && (data is not null || _hasUntold))
            {
                _hasUntold = _members.Exists(member => member.FirstFetch > _fetches);
                told = TellAll(member => member.FirstFetch <= _fetches && member.Tell(last));
            }
        }

        IsInFlight = false;
        return told;
    }

    /// <summary>Ends a fetch that failed for this cohort: its subscribers hear of it once.</summary>
    public int Fail(GraphQLError error, long retryAt)
    {
        var told = 0;
        lock (this)
        {
            Failures++;
            RetryAt = retryAt;

            // The next state is sent whatever it is: it takes the error back.
            Hash = null;
            _fingerprint = null;
            _error = error;
            told = TellAll(member => member.Tell(error));
        }

        IsInFlight = false;
        return told;
    }

    /// <summary>Ends a fetch that nobody answered: the cohort is asked for again when the source is back.</summary>
    public void Abandon(GraphQLError error)
    {
        lock (this)
        {
            IsAwaited = true;
            if (_sequence == 0 || _hasUntold)
            {
                // Whoever has a state keeps it; whoever waits for the first one should know why, in an old cohort too.
                TellAll(member => !member.HasState && member.Tell(error));
            }
        }

        IsInFlight = false;
    }

    /// <summary>Ends a fetch that was called off.</summary>
    public void Release()
    {
        IsAwaited = true;
        IsInFlight = false;
    }

    /// <summary>Lets go of the last state; nothing where it is needed. Whether it did.</summary>
    public bool Drop()
    {
        lock (this)
        {
            if (_last is null || IsInFlight || _hasUntold)
            {
                return false;
            }

            Keep(null);
            return true;
        }
    }

    /// <summary>Nobody is left, and nobody will come: what is kept is given up.</summary>
    public void End()
    {
        lock (this)
        {
            _hasEnded = true;
            Keep(null);
        }
    }

    private void Keep(Result? result)
    {
        // What comes for a cohort that has ended is told to nobody.
        var next = _hasEnded ? null : result;
        kept.Add((next?.Data.Length ?? 0) - (_last?.Data.Length ?? 0));
        Volatile.Write(ref _last, next);
    }

    private void SetInterval()
    {
        if (_wishes is not null)
        {
            Volatile.Write(ref _interval, _wishes.Read(_members.Count));
        }
    }

    private Result Follow(Result? last, byte[] data, byte[]? hash, long now) => new(
        data,
        ++_sequence,
        now,
        hash,
        last is not null && _patchReaders > 0 ? new ResultChange(last.Data, data, shape) : null);

    private int TellAll(Func<Member, bool> tell)
    {
        var told = 0;

        // From the end: a member that leaves while it is being told is replaced by one that has been told.
        for (var i = _members.Count - 1; i >= 0; i--)
        {
            told += i < _members.Count && tell(_members[i]) ? 1 : 0;
        }

        return told;
    }
}
