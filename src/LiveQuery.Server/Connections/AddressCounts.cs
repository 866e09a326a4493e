namespace LiveQuery.Server.Connections;

/// <summary>How many connections each address has. Thread-safe.</summary>
internal sealed class AddressCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The connections of an address; of clients without one, together.</summary>
    public int CountOf(string? address)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(address ?? "");
        }
    }

    /// <summary>Adds a connection.</summary>
    public void Add(string? address)
    {
        lock (_gate)
        {
            _counts[address ?? ""] = _counts.GetValueOrDefault(address ?? "") + 1;
        }
    }

    /// <summary>Takes one out.</summary>
    public void Remove(string? address)
    {
        lock (_gate)
        {
            if (--_counts[address ?? ""] == 0)
            {
                _counts.Remove(address ?? "");
            }
        }
    }
}
