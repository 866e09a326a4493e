using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// The one place that maps what Postgres and the driver report (PostgreSQL manual, appendix A) to faults and to the
/// errors of the API, in Hasura's words.
/// </summary>
internal static class DatabaseErrors
{
    /// <summary>The error as one of ours; what is one already passes.</summary>
    public static DatabaseException Map(Exception error) => error switch
    {
        DatabaseException known => known,
        PostgresException refused => Map(refused),
        _ => new DatabaseException(
            DatabaseFault.Unavailable,
            null,
            new GraphQLError("connection error", GraphQLErrorCodes.PostgresError),
            null,
            error),
    };

    /// <summary>Whether the error comes from Postgres, the driver or the network, and not from a mistake of ours.</summary>
    public static bool IsDatabase(Exception error) =>
        error is DatabaseException or NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException
            or ObjectDisposedException;

    private static DatabaseException Map(PostgresException refused)
    {
        var state = refused.SqlState;
        var text = refused.MessageText;
        var (fault, error) = state switch
        {
            "53300" => (
                DatabaseFault.Unavailable,
                new GraphQLError("max connections reached on postgres", "postgres-max-connections-error")),
            _ when IsTransient(state) => (
                DatabaseFault.Unavailable, new GraphQLError("connection error", GraphQLErrorCodes.PostgresError)),
            "22025" => (DatabaseFault.Data, new GraphQLError(text, GraphQLErrorCodes.BadRequest)),
            ['2', '2', ..] => (DatabaseFault.Data, new GraphQLError(text, GraphQLErrorCodes.DataException)),
            "23514" => (
                DatabaseFault.Data,
                new GraphQLError($"Check constraint violation. {text}", GraphQLErrorCodes.PermissionError)),
            ['2', '3', ..] => (DatabaseFault.Data, new GraphQLError(text, GraphQLErrorCodes.ConstraintViolation)),
            "57014" => (DatabaseFault.Timeout, Unexpected()),
            "42501" => (DatabaseFault.Permission, Unexpected()),
            "42P01" or "42703" or "42883" or "3F000" or "42704" => (DatabaseFault.Schema, Unexpected()),
            _ => (DatabaseFault.Other, Unexpected()),
        };
        return new DatabaseException(fault, state, error, Details(refused), refused);
    }

    // Classes 08 (connection) and 57P0x (shutdown, crash, starting up), and a standby that cancelled the statement.
    private static bool IsTransient(string state) => state switch
    {
        ['0', '8', ..] => true,
        "57P01" or "57P02" or "57P03" or "57P05" => true,
        "53400" or "53000" => true,
        "40001" => true,
        "28000" or "28P01" or "3D000" => true,
        "25006" => true,
        _ => false,
    };

    private static GraphQLError Unexpected() => new("database query error", GraphQLErrorCodes.Unexpected);

    private static string Details(PostgresException refused)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("exec_status", "FatalError");
            writer.WriteString("status_code", refused.SqlState);
            writer.WriteString("message", refused.MessageText);
            writer.WriteString("description", refused.Detail);
            writer.WriteString("hint", refused.Hint);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
