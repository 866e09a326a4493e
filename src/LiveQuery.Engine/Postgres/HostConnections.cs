using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Connections to a database that may have several hosts.</summary>
public sealed class HostConnections : IAsyncDisposable, IDisposable
{
    // With several hosts, what is asked for connections leaves those open when it is disposed of.
    private readonly NpgsqlDataSource _owner;

    internal HostConnections(NpgsqlDataSource source, NpgsqlDataSource owner) => (Source, _owner) = (source, owner);

    /// <summary>What to ask for a connection.</summary>
    public NpgsqlDataSource Source { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();
}
