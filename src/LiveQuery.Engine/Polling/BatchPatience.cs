using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// How long the answer to a poller's statement is waited for before it is asked for elsewhere: on another connection, or of
/// another server. A connection may die without a word while its server is well. Written by batches, which may run at once.
/// </summary>
internal sealed class BatchPatience
{
    /// <summary>The least to wait: above what a probe is waited for, so that a source that is away is found by it first.</summary>
    internal static readonly TimeSpan Least = TimeSpan.FromSeconds(6);

    // An answer that takes so many times as long as the last one is not going to come.
    private const int MostTimesLonger = 5;

    private long _taken;

    /// <summary>How long to wait; no less than <paramref name="least"/>.</summary>
    public TimeSpan AtLeast(TimeSpan least)
    {
        var usual = MostTimesLonger * TimeSpan.FromTicks(Volatile.Read(ref _taken));
        return usual > least ? usual : least;
    }

    /// <summary>An answer has taken that long.</summary>
    public void Note(TimeSpan elapsed) => Volatile.Write(ref _taken, elapsed.Ticks);

    /// <summary>
    /// Sends a statement. Where no answer comes in time it is given up and sent once more, on another connection, and waited
    /// for as long as statements may take.
    /// </summary>
    /// <param name="send">Sends it; what it was given of an answer must not count when it is called again.</param>
    /// <param name="giveUp">Is called in between, with how long was waited.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer, and when the statement was sent that it is the answer to.</returns>
    public async Task<(T Answer, long Sent)> SendAsync<T>(
        Func<CancellationToken, Task<T>> send, Action<TimeSpan> giveUp, TimeProvider time, CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        var patience = AtLeast(Least);
        using var bound = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        T answer;
        try
        {
            answer = await send(either.Token);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            giveUp(patience);
            sent = time.GetTimestamp();
            try
            {
                answer = await send(cancellationToken);
            }
            catch (DatabaseException)
            {
                // What takes long and then fails is not sent twice each time.
                Note(time.GetElapsedTime(sent));
                throw;
            }
        }

        Note(time.GetElapsedTime(sent));
        return (answer, sent);
    }
}
