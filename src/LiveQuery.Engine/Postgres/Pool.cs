using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>A pool of connections, which counts those in use.</summary>
internal sealed class Pool(NpgsqlDataSource connections) : IAsyncDisposable
{
    private int _inUse;

    /// <summary>The connections that a statement is running on, or waits for.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>Lends out a connection for as long as <paramref name="run"/> takes.</summary>
    /// <exception cref="DatabaseException">The database refuses, or cannot be reached.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlDataSource, Task<T>> run, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _inUse);
        try
        {
            return await run(connections);
        }
        catch (Exception e) when (DatabaseErrors.IsDatabase(e) && !cancellationToken.IsCancellationRequested)
        {
            throw DatabaseErrors.Map(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inUse);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
