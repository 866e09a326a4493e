namespace LiveQuery.Server.Connections;

/// <summary>
/// The operations that have something to send, first come, first served; linked through their own slots, so that a push
/// allocates nothing. Guarded by the outbox's lock.
/// </summary>
internal struct DirtyQueue
{
    private Operation? _first;
    private Operation? _last;

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
        }

        _last = operation;
    }

    /// <summary>Takes the first one out.</summary>
    public bool TryDequeue([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Operation? operation)
    {
        operation = _first;
        if (operation is null)
        {
            return false;
        }

        ref var slot = ref operation.Outgoing;
        _first = slot.Next;
        if (_first is null)
        {
            _last = null;
        }

        slot.Next = null;
        slot.IsQueued = false;
        return true;
    }

    /// <summary>Forgets all; nothing of them will be sent any more.</summary>
    public void Clear() => (_first, _last) = (null, null);
}
