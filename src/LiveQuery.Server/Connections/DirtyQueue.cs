namespace LiveQuery.Server.Connections;

/// <summary>
/// The operations that have something to send, first come, first served; linked through their own slots, so that a push
/// allocates nothing. Guarded by the outbox's lock.
/// </summary>
internal struct DirtyQueue
{
    private Operation? _first;
    private Operation? _last;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Puts an operation at the end, unless it stands in the queue already.</summary>
    public void Enqueue(Operation operation)
    {
        ref var slot = ref operation.Outgoing;
        if (slot.IsQueued)
        {
            return;
        }

        slot.IsQueued = true;
        if (_last is null)
        {
            _first = operation;
        }
        else
        {
            _last.Outgoing.Next = operation;
            slot.Previous = _last;
        }

        _last = operation;
        Count++;
    }

    /// <summary>
    /// Takes an operation out wherever it stands: one that is over must not wait for a client that reads nothing, or
    /// that client could pile them up without bound.
    /// </summary>
    public void Remove(Operation operation)
    {
        ref var slot = ref operation.Outgoing;
        if (!slot.IsQueued)
        {
            return;
        }

        if (slot.Previous is { } previous)
        {
            previous.Outgoing.Next = slot.Next;
        }
        else
        {
            _first = slot.Next;
        }

        if (slot.Next is { } next)
        {
            next.Outgoing.Previous = slot.Previous;
        }
        else
        {
            _last = slot.Previous;
        }

        (slot.Previous, slot.Next, slot.IsQueued) = (null, null, false);
        Count--;
    }

    /// <summary>Takes the first one out.</summary>
    public bool TryDequeue([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Operation? operation)
    {
        operation = _first;
        if (operation is null)
        {
            return false;
        }

        Remove(operation);
        return true;
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        while (TryDequeue(out _))
        {
        }
    }
}
