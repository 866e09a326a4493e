namespace LiveQuery.Server.Connections;

/// <summary>
/// Writes what an outbox holds: one run on the thread pool while there is something, none while there is nothing. Where
/// the socket takes all at once, a run allocates nothing.
/// </summary>
internal sealed class OutboxLoop(Outbox outbox, IFrameWriter writer, IOutboxOwner owner, TimeProvider time)
    : IThreadPoolWorkItem
{
    // When the write under way began: a timestamp; 0 where there is none. Written by the run alone.
    private long _writingSince;

    /// <summary>How long the write under way has waited for the client; zero where there is none.</summary>
    public TimeSpan Waiting =>
        Volatile.Read(ref _writingSince) is not 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <inheritdoc/>
    public void Execute() => _ = RunAsync();

    // Never throws: it has no one to throw to. Its end is awaited through Outbox.StopAsync.
    private async Task RunAsync()
    {
        try
        {
            while (outbox.TryTake(out var item))
            {
                await WriteAsync(item);
            }
        }
        catch (Exception problem)
        {
            Volatile.Write(ref _writingSince, 0);
            owner.OnWriteFailed(problem);
            outbox.Fail();
        }
    }

    private async ValueTask WriteAsync(OutboxItem item)
    {
        Volatile.Write(ref _writingSince, time.GetTimestamp());
        switch (item.Kind)
        {
            case OutboxItemKind.Flush:
                await writer.FlushAsync();
                break;
            case OutboxItemKind.Close:
                await writer.FlushAsync();
                await writer.CloseAsync(item.Close);
                owner.OnCloseSent();
                break;
            default:
                await WriteMessagesAsync(item);
                break;
        }

        Volatile.Write(ref _writingSince, 0);
    }

    private async ValueTask WriteMessagesAsync(OutboxItem item)
    {
        if (!item.Message.Head.IsEmpty)
        {
            await writer.WriteAsync(item.Message);
            owner.OnSent(item.Message.Length, item.PublishedAt);
            item.Delivery?.Taken();
        }

        if (!item.Ending.IsEmpty)
        {
            // Before the client can know: from then on it may use the id again.
            owner.OnEnding(item.Operation!, item.Error);
            await writer.WriteAsync(new OutgoingMessage(item.Ending));
            owner.OnSent(item.Ending.Length, publishedAt: 0);
        }
    }
}
