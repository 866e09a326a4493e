using LiveQuery.Engine.Results;
using LiveQuery.Server.Protocol;

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
                if (!item.Message.IsEmpty)
                {
                    await WriteAsync(new OutgoingMessage(item.Message), publishedAt: 0);
                }

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
        if (item.Operation is not { } operation)
        {
            await WriteAsync(new OutgoingMessage(item.Message), publishedAt: 0);
            return;
        }

        if (item is { Result: { } batch, Delivery: { } delivery })
        {
            // Rows of a stream follow one another: none is the difference to those before.
            await WriteAsync(Dress(operation, batch.Data), batch.PublishedAt);
            delivery.Taken();
        }
        else if (item.Result is { } result)
        {
            await WriteAsync(Dress(operation, item.Feed, result), result.PublishedAt);
        }
        else if (!item.Message.IsEmpty)
        {
            operation.Patches?.Interrupt();
            await WriteAsync(Dress(operation, item.Message), publishedAt: 0);
        }

        if (item.Ending is { } ending)
        {
            // Before the client can know: from then on it may use the id again.
            owner.OnEnding(operation, ending.Error);
            await WriteAsync(new OutgoingMessage(ending.Message), publishedAt: 0);
            if (!ending.Second.IsEmpty)
            {
                await WriteAsync(new OutgoingMessage(ending.Second), publishedAt: 0);
            }
        }
    }

    private async ValueTask WriteAsync(OutgoingMessage message, long publishedAt)
    {
        await writer.WriteAsync(message);
        owner.OnSent(message.Length, publishedAt);
    }

    private OutgoingMessage Dress(Operation operation, OperationFeed? feed, Result result)
    {
        if (operation.Patches is not { } patches)
        {
            return Dress(operation, result.Data);
        }

        var state = patches.Next(feed, result);
        owner.OnPatchRead(state.Outcome, result.Data.Length - state.Body.Length);
        return new(operation.Head, state.Label, state.Body, state.Tail);
    }

    private OutgoingMessage Dress(Operation operation, ReadOnlyMemory<byte> data) =>
        new(operation.Head, ServerMessages.DataLabel, data, outbox.Format.Tail);
}
