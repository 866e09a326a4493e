using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs statements on connections of a pool. They read and nothing else, so one that met a connection gone stale, or a
/// cached plan that DDL has made invalid, runs once more before anybody hears of it.
/// </summary>
internal static class StatementRunner
{
    /// <summary>Runs a statement.</summary>
    /// <param name="pool">Where.</param>
    /// <param name="statement">What faults tell of.</param>
    /// <param name="run">Runs it on a connection.</param>
    /// <param name="mayRepeat">Whether nothing of its answer has been given to anybody.</param>
    /// <param name="isWorthRetrying">Whether it may succeed at once again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseException">It failed.</exception>
    public static async Task<T> RunAsync<T>(
        Pool pool,
        Statement statement,
        Func<NpgsqlConnection, Task<T>> run,
        Func<bool> mayRepeat,
        Func<DatabaseException, bool> isWorthRetrying,
        CancellationToken cancellationToken)
    {
        statement.Check();
        for (var isRepeated = false; ; isRepeated = true)
        {
            var isConnected = false;
            try
            {
                await using var connection = await pool.OpenConnectionAsync(cancellationToken);
                isConnected = true;
                return await RunOnAsync(connection, statement, run);
            }
            catch (Exception exception) when (DatabaseErrors.IsDatabase(exception))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    // A connection on which no answer comes breaks when it is given up: that is no fault of the statement.
                    throw new OperationCanceledException(exception.Message, exception, cancellationToken);
                }

                var mapped = statement.Map(exception);
                if (isRepeated || !isConnected || !mayRepeat() || !isWorthRetrying(mapped))
                {
                    throw mapped;
                }

                if (mapped.Fault == DatabaseFault.Unavailable)
                {
                    // The other idle connections are as old as the one that broke.
                    pool.Clear();
                }
            }
        }
    }

    /// <summary>Runs a statement on a connection, which is asked what it thinks of a failure before it is given back.</summary>
    public static async Task<T> RunOnAsync<T>(NpgsqlConnection connection, Statement statement, Func<NpgsqlConnection, Task<T>> run)
    {
        try
        {
            return await run(connection);
        }
        catch (NpgsqlException exception)
        {
            throw statement.Map(exception, connection);
        }
    }
}
