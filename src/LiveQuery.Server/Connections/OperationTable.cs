namespace LiveQuery.Server.Connections;

/// <summary>
/// The live operations of a connection by id. Reached from the receive loop, the writing task and those who compile
/// anew; one lock, no calls out of it. Most connections have one operation or few: the first one needs no table.
/// </summary>
internal sealed class OperationTable(int max)
{
    private readonly Lock _gate = new();
    private Operation? _first;

    // All but that one.
    private Dictionary<string, Operation>? _others;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return CountAll();
            }
        }
    }

    /// <summary>Adds an operation, unless its id is taken or the table is full.</summary>
    public OperationAdding TryAdd(Operation operation)
    {
        lock (_gate)
        {
            if (Find(operation.Id) is not null)
            {
                return OperationAdding.IdTaken;
            }

            if (CountAll() >= max)
            {
                return OperationAdding.Full;
            }

            if (_first is null)
            {
                _first = operation;
            }
            else
            {
                (_others ??= new(StringComparer.Ordinal)).Add(operation.Id, operation);
            }

            return OperationAdding.Added;
        }
    }

    /// <summary>Takes out the operation of an id; null where there is none.</summary>
    public Operation? Remove(string id)
    {
        lock (_gate)
        {
            var operation = Find(id);
            if (operation is not null)
            {
                TakeOut(operation);
            }

            return operation;
        }
    }

    /// <summary>Takes out this operation; false where its id is another's by now, or nobody's.</summary>
    public bool Remove(Operation operation)
    {
        lock (_gate)
        {
            var isThere = ReferenceEquals(Find(operation.Id), operation);
            if (isThere)
            {
                TakeOut(operation);
            }

            return isThere;
        }
    }

    /// <summary>Those of this moment.</summary>
    public Operation[] ToArray()
    {
        lock (_gate)
        {
            IEnumerable<Operation> others = _others is null ? [] : _others.Values;
            return _first is null ? [.. others] : [_first, .. others];
        }
    }

    private int CountAll() => (_first is null ? 0 : 1) + (_others?.Count ?? 0);

    private Operation? Find(string id) => _first?.Id == id ? _first : _others?.GetValueOrDefault(id);

    private void TakeOut(Operation operation)
    {
        if (ReferenceEquals(_first, operation))
        {
            _first = null;
        }
        else
        {
            _others!.Remove(operation.Id);
        }
    }
}

/// <summary>What became of an operation that was to be added.</summary>
internal enum OperationAdding
{
    /// <summary>It is in.</summary>
    Added,

    /// <summary>Another one has its id.</summary>
    IdTaken,

    /// <summary>There are as many as a connection may have.</summary>
    Full,
}
