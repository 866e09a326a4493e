using System.Buffers;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Writes what Postgres said of a statement, in the shape of Hasura's <c>extensions.internal</c>.</summary>
internal static class InternalDetails
{
    /// <summary>A reason alone, where no statement ran.</summary>
    public static string Write(string reason) => Print(writer => writer.WriteStringValue(reason));

    /// <summary>The error of a statement.</summary>
    public static string Write(PostgresException exception, string? statement, IReadOnlyList<string?> arguments) =>
        Print(writer =>
        {
            writer.WriteStartObject();
            if (statement is not null)
            {
                writer.WriteString("statement", statement);
                writer.WriteBoolean("prepared", true);
            }

            writer.WriteStartObject("error");
            writer.WriteString("exec_status", "FatalError");
            writer.WriteString("hint", exception.Hint);
            writer.WriteString("message", exception.MessageText);
            writer.WriteString("status_code", exception.SqlState);
            writer.WriteString("description", exception.Detail);
            writer.WriteEndObject();
            if (statement is not null)
            {
                writer.WriteStartArray("arguments");
                foreach (var argument in arguments)
                {
                    writer.WriteStringValue(argument);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });

    private static string Print(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
