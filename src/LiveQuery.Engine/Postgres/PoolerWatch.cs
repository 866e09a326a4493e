using Microsoft.Extensions.Logging;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Finds out whether a source is reached through a connection pooler such as PgBouncer. One that gives servers for single
/// transactions runs what another connection has prepared under the same name: nothing is prepared behind one. It shows
/// in its number of the process, which is not the server's, or refuses options at the start of a connection.
/// </summary>
internal sealed partial class PoolerWatch(string source, PreparedStatements mode, ILogger<PoolerWatch> logger)
{
    private volatile bool _isFound;

    /// <summary>Whether a pooler was found.</summary>
    public bool IsFound => _isFound;

    /// <summary>Whether statements are prepared.</summary>
    public bool Prepares => mode == PreparedStatements.On || (mode == PreparedStatements.Auto && !_isFound);

    /// <summary>Whether a new connection has to be looked at.</summary>
    public bool IsLooking => mode == PreparedStatements.Auto && !_isFound;

    /// <summary>Looks at a new connection.</summary>
    /// <exception cref="PoolerFoundException">It leads to a pooler.</exception>
    public static async Task LookAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        if ((int)(await command.ExecuteScalarAsync())! != connection.ProcessID)
        {
            throw new PoolerFoundException();
        }
    }

    /// <summary>Whether an attempt to connect has failed because of a pooler: it is tried again in the pooler's way.</summary>
    public bool Finds(Exception exception)
    {
        var isPooler = exception is PoolerFoundException or { InnerException: PoolerFoundException }
            || (exception is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } refusal
                && refusal.MessageText.Contains("unsupported startup parameter", StringComparison.Ordinal));
        if (isPooler && !_isFound)
        {
            _isFound = true;
            Log.Found(logger, source, mode == PreparedStatements.On ? "are prepared, as is demanded" : "are not prepared");
        }

        return isPooler;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Source {Source} is reached through a connection pooler: statements {Prepared}.")]
        public static partial void Found(ILogger logger, string source, string prepared);
    }
}

/// <summary>A connection leads to a pooler.</summary>
internal sealed class PoolerFoundException() : Exception("the connection leads to a pooler");
