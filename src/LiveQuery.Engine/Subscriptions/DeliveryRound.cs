namespace LiveQuery.Engine.Subscriptions;

/// <summary>
/// Gathers the writes that the results of a batch give rise to, and has them done in batches: to wake a thread for each
/// costs more than a write does. The thread that has read the results writes the last of them itself, so that a batch
/// with few changes wakes nobody.
/// </summary>
public static class DeliveryRound
{
    // So many are one item of work: some 0.7 ms of it, where each is one message to a socket.
    private const int ChunkSize = 64;

    [ThreadStatic]
    private static List<IThreadPoolWorkItem>? _gathered;

    /// <summary>Tells subscribers of results; the writes that they start meanwhile are done by the time that it returns, or are under way.</summary>
    /// <param name="tell">What tells them. No lock may be held around the call: writes call back. Rounds do not nest.</param>
    public static void Run(Action tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        _gathered = [];
        try
        {
            tell();
        }
        finally
        {
            // What writes start themselves is no part of the round.
            var rest = new Chunk(_gathered);
            _gathered = null;
            rest.Execute();
        }
    }

    /// <summary>Starts a write: at the end of the round that is under way on this thread, or at once on the thread pool.</summary>
    /// <param name="write">Writes what it can without waiting. It does not throw.</param>
    public static void Start(IThreadPoolWorkItem write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (_gathered is not { } gathered)
        {
            ThreadPool.UnsafeQueueUserWorkItem(write, preferLocal: false);
            return;
        }

        gathered.Add(write);
        if (gathered.Count == ChunkSize)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Chunk(gathered), preferLocal: false);
            _gathered = [];
        }
    }

    private sealed class Chunk(List<IThreadPoolWorkItem> writes) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var write in writes)
            {
                write.Execute();
            }
        }
    }
}
