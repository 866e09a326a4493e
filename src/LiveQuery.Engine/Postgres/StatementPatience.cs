namespace LiveQuery.Engine.Postgres;

/// <summary>
/// How long the answer to statements of one kind is waited for before it is asked for elsewhere: on another connection, or
/// of another server. A connection may die without a word while its server is well. May be used by several at once.
/// </summary>
internal sealed class StatementPatience
{
    /// <summary>The least to wait: above what a probe is waited for, so that a source that is away is found by it first.</summary>
    internal static readonly TimeSpan Least = TimeSpan.FromSeconds(6);

    // An answer that takes so many times as long as the last one is not going to come.
    private const int MostTimesLonger = 5;

    // What is lost so often is not lost by chance.
    private const int MostLost = 3;

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
    /// Sends a statement. Where no answer comes in time it is given up and sent again, on another connection. A server that
    /// called it off when asked to is only slow: then the answer is waited for as long as statements may take. So it is,
    /// too, once the statement was lost a few times.
    /// </summary>
    /// <param name="send">Sends it; what it was given of an answer must not count when it is called again.</param>
    /// <param name="giveUp">Is called in between, with how long was waited.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer, and when the statement was sent that it is the answer to.</returns>
    public async Task<(T Answer, long Sent)> SendAsync<T>(
        Func<CancellationToken, Task<T>> send, Action<TimeSpan> giveUp, TimeProvider time, CancellationToken cancellationToken)
    {
        var isSlow = false;
        for (var lost = 0; ; lost++)
        {
            var sent = time.GetTimestamp();
            var patience = isSlow || lost == MostLost ? Timeout.InfiniteTimeSpan : AtLeast(Least);
            using var bound = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
            try
            {
                var answer = await send(either.Token);
                Note(time.GetElapsedTime(sent));
                return (answer, sent);
            }
            catch (OperationCanceledException e) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                isSlow = DatabaseErrors.IsCalledOff(e);
                giveUp(patience);
            }
            catch (DatabaseException) when (lost > 0)
            {
                // What takes long and then fails is not sent twice each time.
                Note(time.GetElapsedTime(sent));
                throw;
            }
        }
    }
}
