using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// Cohorts that a refetch found changed though the feed had told of nothing. Most often it is about to: they are judged
/// when it has told all that was in the log by then. Batches add, the loop judges.
/// </summary>
internal sealed class FeedSuspects(TimeProvider time)
{
    private const int Most = 10_000;

    // After the log has been received up to where it must be, its last messages may still be on their way through here.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Suspect> _suspects = [];

    /// <summary>Whether there are any.</summary>
    public bool HasAny
    {
        get
        {
            lock (_gate)
            {
                return _suspects.Count > 0;
            }
        }
    }

    /// <summary>Adds a cohort, with what was told before it was fetched; null stands for all of the poller's.</summary>
    public void Add(IWatched poller, Cohort? cohort, Announced before)
    {
        lock (_gate)
        {
            if (_suspects.Count < Most)
            {
                _suspects.Add(new Suspect(poller, cohort, before));
            }
        }
    }

    /// <summary>Forgets all: everything was declared dirty.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _suspects.Clear();
        }
    }

    /// <summary>A probe is about to be sent: what it reads covers the suspects that there are by now.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            _suspects.ForEach(suspect => suspect.IsCovered = true);
        }
    }

    /// <summary>Takes in how far log and feed are; how many changes the feed has missed.</summary>
    /// <param name="read">A probe that was sent after <see cref="Prepare"/>.</param>
    /// <param name="position">How far the feed has told of the log.</param>
    public int Judge(SourceVersion read, ulong position)
    {
        lock (_gate)
        {
            var missed = 0;
            _suspects.RemoveAll(suspect =>
            {
                if (suspect.IsAnnounced)
                {
                    return true;
                }

                if (!suspect.IsCovered)
                {
                    return false;
                }

                // The first look after the fetch says how far the feed must come.
                suspect.Until ??= read.Written;
                if (position < suspect.Until)
                {
                    return false;
                }

                suspect.ReachedAt ??= time.GetTimestamp();
                if (time.GetElapsedTime(suspect.ReachedAt.Value) < Grace)
                {
                    return false;
                }

                missed++;
                return true;
            });
            return missed;
        }
    }

    private sealed class Suspect(IWatched poller, Cohort? cohort, Announced before)
    {
        public bool IsCovered { get; set; }

        public ulong? Until { get; set; }

        public long? ReachedAt { get; set; }

        // A poller that has gone back to the snapshot is another gate's business, and one that has lost its last subscriber
        // is nobody's: changes do not reach it any more.
        public bool IsAnnounced => !poller.Watch.IsOn || cohort?.HasEnded == true || Announced.Of(poller, cohort) != before;
    }
}
