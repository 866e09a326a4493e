using System.Data;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using LiveQuery.Compiler.Language;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Turns what Npgsql throws into faults and errors in Hasura's words: the only place that knows SQLSTATEs.
/// </summary>
internal static class DatabaseErrors
{
    private const string InvalidEncoding = "22021";

    private static readonly GraphQLError TookTooLong =
        new("the statement took longer than the limit on its running time allows", GraphQLErrorCodes.Unexpected);

    /// <summary>The fault of an exception that a statement or a connection attempt threw.</summary>
    public static DatabaseException Map(Exception exception) => Map(exception, null, []);

    /// <summary>The same, with the statement for the details that admins see.</summary>
    public static DatabaseException Map(Exception exception, string? statement, IReadOnlyList<string?> arguments) =>
        exception switch
        {
            DatabaseException known => known,
            PostgresException postgres => new DatabaseException(
                Classify(postgres.SqlState),
                postgres.SqlState,
                Word(postgres),
                InternalDetails.Write(postgres, statement, arguments),
                postgres),
            EncoderFallbackException => InvalidText(exception),
            NpgsqlException { InnerException: TimeoutException } when IsPoolExhausted(exception) => new DatabaseException(
                DatabaseFault.Timeout,
                null,
                new GraphQLError("no database connection became free in time", GraphQLErrorCodes.Timeout),
                InternalDetails.Write(Describe(exception)),
                exception),
            NpgsqlException or SocketException or IOException or TimeoutException or AuthenticationException
                or ObjectDisposedException => new DatabaseException(
                    DatabaseFault.Unavailable,
                    null,
                    new GraphQLError("connection error", GraphQLErrorCodes.PostgresError),
                    InternalDetails.Write(Describe(exception)),
                    exception),
            _ => new DatabaseException(
                DatabaseFault.Other,
                null,
                new GraphQLError("database query error", GraphQLErrorCodes.Unexpected),
                InternalDetails.Write(Describe(exception)),
                exception),
        };

    /// <summary>The fault of a text that is no Unicode, or holds a NUL: Postgres takes neither, and Npgsql would break off.</summary>
    public static DatabaseException InvalidText(Exception? inner = null) => new(
        DatabaseFault.Data,
        InvalidEncoding,
        new GraphQLError("invalid byte sequence for encoding \"UTF8\"", GraphQLErrorCodes.DataException),
        null,
        inner);

    /// <summary>
    /// Whether a statement on a connection took longer than we wait: it lives, so the server has called the statement off
    /// when we asked it to. One on which no answer came to that has broken, and nobody knows more of it than that it is dead.
    /// </summary>
    public static bool IsOverdue(Exception exception, NpgsqlConnection connection) =>
        exception is NpgsqlException { InnerException: TimeoutException } && connection.State == ConnectionState.Open;

    /// <summary>Whether a server has called a statement off when it was asked to; one that is dead does not answer that either.</summary>
    public static bool IsCalledOff(OperationCanceledException exception)
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The fault of a statement that took longer than we wait: the one that the server's own limit makes.</summary>
    public static DatabaseException Overdue(Exception exception) => new(
        DatabaseFault.Timeout, PostgresErrorCodes.QueryCanceled, TookTooLong, InternalDetails.Write(Describe(exception)), exception);

    /// <summary>Whether the same statement may succeed on another connection or at once again.</summary>
    public static bool IsWorthRetrying(DatabaseException exception) =>
        exception.Fault == DatabaseFault.Unavailable
        || exception.SqlState is PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
        || (exception.SqlState == PostgresErrorCodes.FeatureNotSupported
            && exception.InnerException is PostgresException { MessageText: var text }
            && text.StartsWith("cached plan", StringComparison.Ordinal));

    /// <summary>Why a database failed, in one line for the operator; holds no secret.</summary>
    public static string Describe(Exception exception)
    {
        var root = exception is DatabaseException { InnerException: { } inner } ? inner : exception;
        if (root is PostgresException postgres)
        {
            return $"{postgres.MessageText} (SQLSTATE {postgres.SqlState})";
        }

        return root.InnerException is { } cause and not OperationCanceledException
            && !root.Message.Contains(cause.Message, StringComparison.Ordinal)
            ? $"{root.Message}: {Describe(cause)}"
            : root.Message;
    }

    /// <summary>Whether the exception comes from Postgres, the driver or the network, and not from a mistake of ours.</summary>
    public static bool IsDatabase(Exception exception) =>
        exception is DatabaseException or NpgsqlException or TimeoutException or IOException or SocketException
            or AuthenticationException or ObjectDisposedException or EncoderFallbackException;

    private static bool IsPoolExhausted(Exception exception) =>
        exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    private static DatabaseFault Classify(string state) => state switch
    {
        // Shutdown, crash, start-up, dropped database, idle session closed: the connection is gone.
        "57P01" or "57P02" or "57P03" or "57P04" or "57P05" => DatabaseFault.Unavailable,
        PostgresErrorCodes.TooManyConnections => DatabaseFault.Unavailable,

        // A standby cancels statements that stand in the way of its replay, more than once if need be.
        PostgresErrorCodes.SerializationFailure => DatabaseFault.Unavailable,

        // Wrong password, unknown database: only connecting fails so, and only the operator can help.
        PostgresErrorCodes.InvalidCatalogName => DatabaseFault.Unavailable,
        PostgresErrorCodes.InsufficientPrivilege => DatabaseFault.Permission,
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or "25P03" or "25P04"
            => DatabaseFault.Timeout,
        PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.InvalidSqlStatementName => DatabaseFault.Schema,
        "XX001" or "XX002" => DatabaseFault.Data,
        _ => state.Length < 2 ? DatabaseFault.Other : state[..2] switch
        {
            "08" or "28" => DatabaseFault.Unavailable,

            // Cardinality, data, integrity, raised and foreign routine errors, and results beyond Postgres' limits.
            "21" or "22" or "23" or "P0" or "38" or "39" or "54" => DatabaseFault.Data,
            "42" or "3F" => DatabaseFault.Schema,
            _ => DatabaseFault.Other,
        },
    };

    private static GraphQLError Word(PostgresException exception)
    {
        var text = exception.MessageText;
        return exception.SqlState switch
        {
            "22025" => new GraphQLError(text, GraphQLErrorCodes.BadRequest),
            "23505" => Violation($"Uniqueness violation. {text}"),
            "23503" => Violation($"Foreign key violation. {text}"),
            "23502" => Violation($"Not-NULL violation. {text}"),
            "23P01" => Violation($"Exclusion violation. {text}"),
            "23001" => Violation($"Can not delete or update due to data being referred. {text}"),
            "23514" => new GraphQLError($"Check constraint violation. {text}", GraphQLErrorCodes.PermissionError),
            "40001" => new GraphQLError("serialization failure due to concurrent update", "concurrent-update"),
            "42P10" => new GraphQLError("there is no unique or exclusion constraint on target column(s)", "constraint-error"),
            "42704" => new GraphQLError(text, "constraint-error"),

            // Someone at the database may cancel statements too, and that is no limit.
            PostgresErrorCodes.QueryCanceled when !text.Contains("user request", StringComparison.Ordinal) => TookTooLong,
            PostgresErrorCodes.TooManyConnections =>
                new GraphQLError("max connections reached on postgres", "postgres-max-connections-error"),
            var state when state.StartsWith("22", StringComparison.Ordinal) =>
                new GraphQLError(text, GraphQLErrorCodes.DataException),
            var state when state.StartsWith("23", StringComparison.Ordinal) => Violation(text),
            var state when state.StartsWith("40", StringComparison.Ordinal) =>
                new GraphQLError(text, "concurrent-update"),
            var state when Classify(state) == DatabaseFault.Unavailable =>
                new GraphQLError("connection error", GraphQLErrorCodes.PostgresError),
            _ => new GraphQLError("database query error", GraphQLErrorCodes.Unexpected),
        };
    }

    private static GraphQLError Violation(string message) => new(message, GraphQLErrorCodes.ConstraintViolation);
}
