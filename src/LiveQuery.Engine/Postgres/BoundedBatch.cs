using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Statements that are sent together, and so are one transaction. Behind a pooler a connection cannot be told at its start
/// how statements are to be run: there the transaction is told so before all else. So the server itself calls off what
/// takes too long; a time limit of ours alone could not tell a slow statement from a connection that is dead.
/// </summary>
internal sealed class BoundedBatch : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;
    private readonly bool _isTold;

    /// <summary>Makes it, empty.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="pool">Where the connection is from.</param>
    public BoundedBatch(NpgsqlConnection connection, Pool pool)
    {
        _batch = new NpgsqlBatch(connection);
        if (pool.UntoldSettings is { } settings)
        {
            // Each statement is timed and planned from its beginning by what holds then (timed from Postgres 11 on).
            _isTold = true;
            Add(new NpgsqlBatchCommand(settings));
        }
    }

    /// <summary>Adds a statement.</summary>
    public void Add(NpgsqlBatchCommand command) => _batch.BatchCommands.Add(command);

    /// <summary>Sends them, and goes to the rows of the first that was added.</summary>
    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken cancellationToken)
    {
        var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        if (!_isTold)
        {
            return reader;
        }

        try
        {
            await reader.NextResultAsync(cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
