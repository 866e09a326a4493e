namespace LiveQuery.Server.Connections;

/// <summary>
/// The places of connections, in all and for each address. One is taken before a handshake is answered, and not when the
/// connection begins to be served: of many handshakes at once no more may pass than there are places. Thread-safe.
/// </summary>
internal sealed class ConnectionPlaces(ConnectionOptions options)
{
    private readonly Lock _gate = new();

    // Guarded by _gate, both.
    private readonly Dictionary<string, int> _ofAddress = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Takes a place for a client of an address; those without one count together.</summary>
    /// <param name="address">The address.</param>
    /// <param name="limit">The bound that was hit, as metrics know it, where there is no place.</param>
    /// <returns>The place, which is given back by its disposal; null: there is none.</returns>
    public IDisposable? TryTake(string? address, out string? limit)
    {
        var key = address ?? "";
        lock (_gate)
        {
            var ofAddress = _ofAddress.GetValueOrDefault(key);
            limit = _taken >= options.MaxConnections ? "connections"
                : options.MaxConnectionsPerAddress is > 0 and var most && ofAddress >= most ? "connections_per_address"
                : null;
            if (limit is not null)
            {
                return null;
            }

            _taken++;
            _ofAddress[key] = ofAddress + 1;
            return new Place(this, key);
        }
    }

    private void Return(string key)
    {
        lock (_gate)
        {
            _taken--;
            if (--_ofAddress[key] == 0)
            {
                _ofAddress.Remove(key);
            }
        }
    }

    /// <summary>A place that was taken.</summary>
    private sealed class Place(ConnectionPlaces places, string key) : IDisposable
    {
        private ConnectionPlaces? _places = places;

        // Given back once, however often it is disposed.
        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Return(key);
    }
}
