namespace LiveQuery.Server.Connections;

/// <summary>
/// The live operations of a connection by id. Reached from the receive loop, the writing task and those who compile
/// anew; one lock, no calls out of it. Most connections have few operations, so it starts small.
/// </summary>
internal sealed class OperationTable(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _operations.Count;
            }
        }
    }

    /// <summary>Adds an operation, unless its id is taken or the table is full.</summary>
    public OperationAdding TryAdd(Operation operation)
    {
        lock (_gate)
        {
            if (_operations.ContainsKey(operation.Id))
            {
                return OperationAdding.IdTaken;
            }

            if (_operations.Count >= max)
            {
                return OperationAdding.Full;
            }

            _operations.Add(operation.Id, operation);
            return OperationAdding.Added;
        }
    }

    /// <summary>Takes out the operation of an id; null where there is none.</summary>
    public Operation? Remove(string id)
    {
        lock (_gate)
        {
            return _operations.Remove(id, out var operation) ? operation : null;
        }
    }

    /// <summary>Takes out this operation; false where its id is another's by now, or nobody's.</summary>
    public bool Remove(Operation operation)
    {
        lock (_gate)
        {
            return _operations.TryGetValue(operation.Id, out var found)
                && ReferenceEquals(found, operation)
                && _operations.Remove(operation.Id);
        }
    }

    /// <summary>Those of this moment.</summary>
    public Operation[] ToArray()
    {
        lock (_gate)
        {
            return [.. _operations.Values];
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
