namespace LiveQuery.Engine.Polling;

/// <summary>A signal that one waiter consumes; setting it twice is setting it once.</summary>
internal sealed class WakeSignal
{
    // Replaced by the waiter, completed by anybody.
    private TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sets the signal.</summary>
    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Waits for the signal, or for the time to pass; whether the signal came.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var signal = Volatile.Read(ref _source).Task;

        // Timers count whole milliseconds, and a part of one as none: the waiter would come back at once, over and over.
        var whole = timeout > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(timeout.TotalMilliseconds)) : timeout;
        try
        {
            await signal.WaitAsync(whole, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }

        Volatile.Write(ref _source, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return true;
    }
}
