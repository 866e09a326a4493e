using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// The bounded set of things to write to one client. For an operation it keeps the latest state alone, so a slow client
/// skips states and costs no more than its operations do; answers wait in a queue whose bytes are bounded, since nothing
/// is read from a client while they are too many. One writing task runs while there is something to write; none waits
/// while there is nothing. On the wire: text frames, answers before states, states in the order in which operations
/// became dirty.
/// </summary>
internal sealed class Outbox
{
    private readonly IOutboxOwner _owner;
    private readonly OutboxLoop _loop;
    private readonly int _maxQueuedBytes;

    // Guards everything below, and the outgoing slots of the connection's operations. The engine pushes under it from
    // its polling loop: it is held for a few assignments only.
    private readonly Lock _gate = new();
    private Queue<ReadOnlyMemory<byte>>? _answers;
    private int _answerBytes;
    private DirtyQueue _dirty;
    private CloseReason? _close;
    private ReadOnlyMemory<byte> _lastWord;

    // What the wire's own ping carried, until it is answered; and whether one of ours is due.
    private byte[]? _pong;
    private bool _isPingDue;
    private bool _isCloseTaken;
    private bool _isWriting;
    private bool _isStopped;
    private bool _hasUnflushed;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;

    /// <summary>Makes an empty outbox.</summary>
    public Outbox(IFrameWriter writer, IMessageFormat format, IOutboxOwner owner, int maxQueuedBytes, TimeProvider time)
    {
        _owner = owner;
        _maxQueuedBytes = maxQueuedBytes;
        Format = format;
        _loop = new OutboxLoop(this, writer, owner, time);
    }

    /// <summary>How messages are dressed on the wire.</summary>
    public IMessageFormat Format { get; }

    /// <summary>How long the write under way has waited for the client; zero where there is none.</summary>
    public TimeSpan Waiting => _loop.Waiting;

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

    /// <summary>Answers a ping of the wire itself. Of several that wait, the last one is answered: RFC 6455 §5.5.3.</summary>
    public void Pong(byte[] payload)
    {
        lock (_gate)
        {
            if (!_isStopped && _close is null)
            {
                _pong = payload;
                Wake();
            }
        }
    }

    /// <summary>Asks the client, below its messages, whether it lives.</summary>
    public void Ping()
    {
        lock (_gate)
        {
            if (!_isStopped && _close is null)
            {
                _isPingDue = true;
                Wake();
            }
        }
    }

    /// <summary>What waits in it.</summary>
    public OutboxDepth ReadDepth()
    {
        lock (_gate)
        {
            return new OutboxDepth((_answers?.Count ?? 0) + _dirty.Count, _answerBytes);
        }
    }

    /// <summary>Completes at once, or when the client has taken enough of the answers that wait for it.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            return _isStopped || _answerBytes <= _maxQueuedBytes
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
            slot.ClearState();
            return true;
        }
    }

    /// <summary>Takes note of a live state; it takes the place of one that is still waiting.</summary>
    public void Publish(Operation operation, OperationFeed feed, Result result) =>
        Publish(operation, feed, result, delivery: null, body: default);

    /// <summary>
    /// Takes note of the next rows of a stream; the engine sends no others before <paramref name="delivery"/> has heard
    /// that these are sent.
    /// </summary>
    public void Publish(Operation operation, OperationFeed feed, Result batch, IDelivery delivery) =>
        Publish(operation, feed, batch, delivery, body: default);

    /// <summary>Takes note of why there is no state; it takes the place of one that is still waiting.</summary>
    public void Publish(Operation operation, OperationFeed feed, ReadOnlyMemory<byte> failure) =>
        Publish(operation, feed, result: null, delivery: null, failure);

    /// <summary>Ends an operation; what waits for it is dropped. False where it was over already.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="feed">Who says so; null where it is not the engine. Another feed than the attached one is ignored.</param>
    /// <param name="ending">What is said last.</param>
    /// <param name="body">A last state to send before.</param>
    public bool End(Operation operation, OperationFeed? feed, Ending ending, ReadOnlyMemory<byte> body = default)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            if (slot.IsSealed || (feed is not null && slot.Feed != feed) || _isStopped)
            {
                return false;
            }

            slot.IsSealed = true;
            slot.ClearState();
            slot.Body = body;
            slot.Ending = ending;
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
            slot.ClearState();
            slot.Ending = null;
            _dirty.Remove(operation);
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
    /// <param name="reason">Why.</param>
    /// <param name="lastWord">A message to send before; empty: none.</param>
    public void Close(CloseReason reason, ReadOnlyMemory<byte> lastWord = default)
    {
        lock (_gate)
        {
            if (_close is not null || _isStopped)
            {
                return;
            }

            _lastWord = lastWord;
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

    /// <summary>Takes what is to be written next: a close, else an answer, else a dirty operation, else one flush.</summary>
    internal bool TryTake(out OutboxItem item)
    {
        lock (_gate)
        {
            if (_close is { } close && !_isCloseTaken)
            {
                _isCloseTaken = true;
                item = OutboxItem.ForClose(close, _lastWord);
                return true;
            }

            if (_isStopped || _isCloseTaken)
            {
                return Rest(out item);
            }

            if (TakeOwn(out item))
            {
                _hasUnflushed = true;
                return true;
            }

            if (_answers is { Count: > 0 })
            {
                item = OutboxItem.ForMessage(_answers.Dequeue());
                _answerBytes -= item.Message.Length;
                if (_answerBytes <= _maxQueuedBytes)
                {
                    MakeRoom();
                }

                _hasUnflushed = true;
                return true;
            }

            while (_dirty.TryDequeue(out var operation))
            {
                if (Take(ref operation.Outgoing, operation, out item))
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

    /// <summary>The socket has failed: what waits is dropped, and nothing more is let in.</summary>
    internal void Fail()
    {
        lock (_gate)
        {
            _isStopped = true;
            Clear();
            Rest(out _);
        }
    }

    private static bool Take(ref OutboxSlot slot, Operation operation, out OutboxItem item)
    {
        // Under the lock: an operation that moves to another plan has either taken the batch back by now, or goes on after it.
        slot.Delivery?.Sending();
        item = new OutboxItem(
            OutboxItemKind.Message, slot.Body, operation, slot.Feed, slot.Result, slot.Delivery, slot.Ending);
        var hasAny = slot.HasState || slot.Ending is not null;
        slot.ClearState();
        slot.Ending = null;
        return hasAny;
    }

    // What belongs to the wire itself.
    private bool TakeOwn(out OutboxItem item)
    {
        if (_pong is { } pong)
        {
            _pong = null;
            item = OutboxItem.ForPong(pong);
            return true;
        }

        item = OutboxItem.ForPing();
        var isPingDue = _isPingDue;
        _isPingDue = false;
        return isPingDue;
    }

    private void Publish(
        Operation operation, OperationFeed feed, Result? result, IDelivery? delivery, ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            ref var slot = ref operation.Outgoing;
            if (slot.IsSealed || slot.Feed != feed || _isStopped)
            {
                return;
            }

            if (slot.HasState)
            {
                _owner.OnStateSkipped();
            }

            slot.Result = result;
            slot.Delivery = delivery;
            slot.Body = body;
            Enqueue(operation);
        }
    }

    private bool Rest(out OutboxItem item)
    {
        item = default;
        _isWriting = false;
        _idle?.TrySetResult();
        return false;
    }

    private void Enqueue(Operation operation)
    {
        if (_close is null)
        {
            _dirty.Enqueue(operation);
            Wake();
        }
    }

    private void Wake()
    {
        if (!_isWriting)
        {
            _isWriting = true;
            DeliveryRound.Start(_loop);
        }
    }

    private void Clear()
    {
        _answers = null;
        _answerBytes = 0;
        _pong = null;
        _isPingDue = false;
        _dirty.Clear();
        MakeRoom();
    }

    private void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
