using LiveQuery.Engine.Results;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Writes what an outbox holds: one run on the thread pool while there is something, none while there is nothing. Where
/// the socket takes all at once, a run awaits nothing and allocates nothing.
/// </summary>
internal sealed class OutboxLoop(Outbox outbox, IFrameWriter writer, IOutboxOwner owner, TimeProvider time)
    : IThreadPoolWorkItem
{
    // When the write under way began: a timestamp; 0 where there is none. Written by the run alone.
    private long _writingSince;

    // What was written since the last flush. Touched by the run alone.
    private SentCount _sent;

    /// <summary>How long the write under way has waited for the client; zero where there is none.</summary>
    public TimeSpan Waiting =>
        Volatile.Read(ref _writingSince) is not 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    // Never throws: it has no one to throw to. Its end is awaited through Outbox.StopAsync.
    /// <inheritdoc/>
    public void Execute()
    {
        try
        {
            if (WriteUntilPending() is { } pending)
            {
                _ = GoOnAsync(pending);
            }
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
    }

    private async Task GoOnAsync(ValueTask pending)
    {
        try
        {
            for (ValueTask? next = pending; next is { } writing; next = WriteUntilPending())
            {
                Volatile.Write(ref _writingSince, time.GetTimestamp());
                await writing;
                Volatile.Write(ref _writingSince, 0);
            }
        }
        catch (Exception problem)
        {
            Volatile.Write(ref _writingSince, 0);
            Fail(problem);
        }
    }

    private void Fail(Exception problem)
    {
        owner.OnWriteFailed(problem);
        outbox.Fail();
    }

    // Null where nothing is left; else a write that has to wait for the client.
    private ValueTask? WriteUntilPending()
    {
        while (outbox.TryTake(out var item))
        {
            var writing = Write(item);
            if (!writing.IsCompletedSuccessfully)
            {
                return writing;
            }

            // Whoever lent the task hears that it has been read.
            writing.GetAwaiter().GetResult();
        }

        return null;
    }

    private ValueTask Write(in OutboxItem item)
    {
        switch (item)
        {
            case { Kind: OutboxItemKind.Message, Operation: { } operation, Result: { } result, Delivery: null, Ending: null }:
                return Write(Dress(operation, item.Feed, result), result.PublishedAt);
            case { Kind: OutboxItemKind.Message, Operation: null }:
                return Write(new OutgoingMessage(item.Message), publishedAt: 0);
            case { Kind: OutboxItemKind.Message }:
                return WriteMessagesAsync(item, item.Operation);
            case { Kind: OutboxItemKind.Flush }:
                _sent.Report(owner);
                return writer.FlushAsync();
            case { Kind: OutboxItemKind.Pong }:
                return writer.PongAsync(item.Message);
            case { Kind: OutboxItemKind.Ping }:
                return writer.PingAsync();
            default:
                return CloseAsync(item);
        }
    }

    private async ValueTask CloseAsync(OutboxItem item)
    {
        if (!item.Message.IsEmpty)
        {
            await Write(new OutgoingMessage(item.Message), publishedAt: 0);
        }

        _sent.Report(owner);
        await writer.FlushAsync();
        await writer.CloseAsync(item.Close);
        owner.OnCloseSent();
    }

    private async ValueTask WriteMessagesAsync(OutboxItem item, Operation operation)
    {
        if (item is { Result: { } batch, Delivery: { } delivery })
        {
            // Rows of a stream follow one another: none is the difference to those before.
            await Write(Dress(operation, batch.Data, batch), batch.PublishedAt);
            delivery.Taken();
        }
        else if (item.Result is { } result)
        {
            await Write(Dress(operation, item.Feed, result), result.PublishedAt);
        }
        else if (!item.Message.IsEmpty)
        {
            operation.Patches?.Interrupt();
            await Write(Dress(operation, item.Message), publishedAt: 0);
        }

        if (item.Ending is { } ending)
        {
            // Before the client can know: from then on it may use the id again.
            owner.OnEnding(operation, ending.Error);
            await Write(new OutgoingMessage(ending.Message), publishedAt: 0);
            if (!ending.Second.IsEmpty)
            {
                await Write(new OutgoingMessage(ending.Second), publishedAt: 0);
            }
        }
    }

    private ValueTask Write(OutgoingMessage message, long publishedAt)
    {
        _sent.Add(owner, message.Length, publishedAt);
        return writer.WriteAsync(message);
    }

    private OutgoingMessage Dress(Operation operation, OperationFeed? feed, Result result)
    {
        if (operation.Patches is not { } patches)
        {
            return Dress(operation, result.Data, result);
        }

        var state = patches.Next(feed, result);
        owner.OnPatchRead(state.Outcome, result.Data.Length - state.Body.Length);
        return new(operation.Head, state.Label, state.Body, state.Tail) { Shared = state.Shared };
    }

    private OutgoingMessage Dress(Operation operation, ReadOnlyMemory<byte> data, SharedBytes? shared = null) =>
        new(operation.Head, ServerMessages.DataLabel, data, outbox.Format.Tail) { Shared = shared };
}
