using LiveQuery.Compiler.Language;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// The bounded set of things to write to one client. For an operation it keeps the latest state alone, so a slow client
/// skips states and costs no more than its operations do; answers wait in a queue whose bytes are bounded, since nothing
/// is read from a client while they are too many. One writing task runs while there is something to write; none waits
/// while there is nothing. On the wire: text frames, answers before states, states in the order in which operations
/// became dirty.
/// </summary>
internal sealed class Outbox(
    IFrameWriter writer,
    IOutboxOwner owner,
    int maxQueuedBytes,
    TimeProvider time) : IThreadPoolWorkItem
{
    // Guards everything below, and the outgoing slots of the connection's operations. The engine pushes under it from
    // its polling loop: it is held for a few assignments only.
    private readonly Lock _gate = new();
    private Queue<ReadOnlyMemory<byte>>? _answers;
    private int _answerBytes;
    private Operation? _firstDirty;
    private Operation? _lastDirty;
    private CloseReason? _close;
    private bool _isCloseTaken;
    private bool _isWriting;
    private bool _isStopped;
    private bool _hasUnflushed;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;

    // When the write under way began: a timestamp; 0 where there is none. Written by the writing task alone.
    private long _writingSince;

    /// <summary>How long the write under way has waited for the client; zero where there is none.</summary>
    public TimeSpan Waiting =>
        Volatile.Read(ref _writingSince) is > 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Queues an answer.</summary>
    public void Answer(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_isStopped || _close is not null)
            {
                return;
            }

            (_answers ??= new()).Enqueue(message);
            _answerBytes += message.Length;
            Wake();
        }
    }

    /// <summary>Completes at once, or when the client has taken enough of the answers that wait for it.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            return _isStopped || _answerBytes <= maxQueuedBytes
                ? Task.CompletedTask
                : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Lets the states of a feed through, and of no other; what an older one has left is dropped.</summary>
    public bool TryAttach(Operation operation, OperationFeed feed)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            if (slot.IsSealed)
            {
                return false;
            }

            slot.Feed = feed;
            slot.HasBody = false;
            slot.Body = default;
            return true;
        }
    }

    /// <summary>Takes note of a state; it takes the place of one that is still waiting.</summary>
    public void Publish(Operation operation, OperationFeed feed, ReadOnlyMemory<byte> body, long publishedAt)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            if (slot.IsSealed || slot.Feed != feed || _isStopped)
            {
                return;
            }

            if (slot.HasBody)
            {
                owner.OnStateSkipped();
            }

            slot.Body = body;
            slot.PublishedAt = publishedAt;
            slot.HasBody = true;
            Enqueue(operation);
        }
    }

    /// <summary>Ends an operation by a message; what waits for it is dropped. False where it was over already.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="feed">Who says so; null where it is not the engine. Another feed than the attached one is ignored.</param>
    /// <param name="ending">The <c>complete</c> or <c>error</c>.</param>
    /// <param name="error">The error, where it is one.</param>
    /// <param name="body">A last state to send before.</param>
    public bool End(
        Operation operation,
        OperationFeed? feed,
        ReadOnlyMemory<byte> ending,
        GraphQLError? error = null,
        ReadOnlyMemory<byte> body = default)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            if (slot.IsSealed || (feed is not null && slot.Feed != feed) || _isStopped)
            {
                return false;
            }

            slot.IsSealed = true;
            slot.HasBody = !body.IsEmpty;
            slot.Body = body;
            slot.PublishedAt = 0;
            slot.Ending = ending;
            slot.Error = error;
            Enqueue(operation);
            return true;
        }
    }

    /// <summary>Drops what waits for an operation and lets nothing more in. False where it had its ending already.</summary>
    public bool Seal(Operation operation)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            var wasOpen = !slot.IsSealed;
            slot.IsSealed = true;
            slot.HasBody = false;
            slot.Body = default;
            slot.Ending = default;
            return wasOpen;
        }
    }

    /// <summary>Whether nothing more may be sent for an operation.</summary>
    public bool IsSealed(Operation operation)
    {
        lock (_gate)
        {
            return operation.Outgoing.IsSealed;
        }
    }

    /// <summary>Sends a close frame as soon as the write under way is done; everything that waits is dropped.</summary>
    public void Close(CloseReason reason)
    {
        lock (_gate)
        {
            if (_close is not null || _isStopped)
            {
                return;
            }

            _close = reason;
            Clear();
            Wake();
        }
    }

    /// <summary>
    /// Lets nothing more in, and completes when the writing task has ended: with the close frame, where one waits.
    /// </summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopped = true;
            Clear();
            return _isWriting ? (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>The writing task; run by the thread pool.</summary>
    void IThreadPoolWorkItem.Execute() => _ = WriteAllAsync();

    // Never throws: it has no one to throw to. Its end is awaited through StopAsync.
    private async Task WriteAllAsync()
    {
        try
        {
            while (TryTake(out var item))
            {
                await WriteAsync(item);
            }
        }
        catch (Exception problem)
        {
            owner.OnWriteFailed(problem);
            Fail();
        }
        finally
        {
            Volatile.Write(ref _writingSince, 0);
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
                if (!item.Message.Head.IsEmpty)
                {
                    await writer.WriteAsync(item.Message);
                    owner.OnSent(item.Message.Length, item.PublishedAt);
                }

                if (!item.Ending.IsEmpty)
                {
                    // Before the client can know: from then on it may use the id again.
                    owner.OnEnding(item.Operation!, item.Error);
                    await writer.WriteAsync(new(item.Ending));
                    owner.OnSent(item.Ending.Length, publishedAt: 0);
                }

                break;
        }

        Volatile.Write(ref _writingSince, 0);
    }

    /// <summary>Takes what is to be written next: a close, else an answer, else a dirty operation, else one flush.</summary>
    private bool TryTake(out OutboxItem item)
    {
        lock (_gate)
        {
            if (_close is { } close && !_isCloseTaken)
            {
                _isCloseTaken = true;
                item = OutboxItem.ForClose(close);
                return true;
            }

            if (_isStopped || _isCloseTaken)
            {
                return Rest(out item);
            }

            if (_answers is { Count: > 0 })
            {
                item = OutboxItem.ForMessage(_answers.Dequeue());
                _answerBytes -= item.Message.Length;
                if (_answerBytes <= maxQueuedBytes)
                {
                    MakeRoom();
                }

                _hasUnflushed = true;
                return true;
            }

            while (_firstDirty is { } operation)
            {
                if (TakeFrom(operation, out item))
                {
                    _hasUnflushed = true;
                    return true;
                }
            }

            if (_hasUnflushed)
            {
                _hasUnflushed = false;
                item = OutboxItem.ForFlush();
                return true;
            }

            return Rest(out item);
        }
    }

    private bool TakeFrom(Operation operation, out OutboxItem item)
    {
        ref var slot = ref operation.Outgoing;
        _firstDirty = slot.Next;
        if (_firstDirty is null)
        {
            _lastDirty = null;
        }

        slot.Next = null;
        slot.IsQueued = false;
        item = new OutboxItem(
            OutboxItemKind.Message,
            slot.HasBody ? new OutgoingMessage(operation.NextHead, slot.Body, ServerMessages.NextTail) : default,
            slot.PublishedAt,
            slot.Ending,
            operation,
            slot.Error);
        var hasAny = slot.HasBody || !slot.Ending.IsEmpty;
        slot.HasBody = false;
        slot.Body = default;
        slot.Ending = default;
        return hasAny;
    }

    private bool Rest(out OutboxItem item)
    {
        item = default;
        _isWriting = false;
        _idle?.TrySetResult();
        return false;
    }

    private void Fail()
    {
        lock (_gate)
        {
            _isStopped = true;
            Clear();
            Rest(out _);
        }
    }

    private void Enqueue(Operation operation)
    {
        ref var slot = ref operation.Outgoing;
        if (slot.IsQueued || _close is not null)
        {
            return;
        }

        slot.IsQueued = true;
        if (_lastDirty is null)
        {
            _firstDirty = operation;
        }
        else
        {
            _lastDirty.Outgoing.Next = operation;
        }

        _lastDirty = operation;
        Wake();
    }

    private void Wake()
    {
        if (!_isWriting)
        {
            _isWriting = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Clear()
    {
        _answers = null;
        _answerBytes = 0;
        _firstDirty = null;
        _lastDirty = null;
        MakeRoom();
    }

    private void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
