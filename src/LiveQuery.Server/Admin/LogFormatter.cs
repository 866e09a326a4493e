using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveQuery.Server.Admin;

/// <summary>Writes log entries as lines: JSON in Hasura's shape, or text for people.</summary>
internal sealed class LogFormatter(bool isJson)
{
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Appends a line.</summary>
    public void Write(IBufferWriter<byte> output, LogEntry entry)
    {
        if (isJson)
        {
            WriteJson(output, entry);
        }
        else
        {
            Encoding.UTF8.GetBytes(ToText(entry), output);
        }
    }

    /// <summary>The name of a level as Hasura writes it.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static void WriteJson(IBufferWriter<byte> output, LogEntry entry)
    {
        using (var writer = new Utf8JsonWriter(output, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp"u8, entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture).Remove(26, 1));
            writer.WriteString("level"u8, NameOf(entry.Level));
            writer.WriteString("type"u8, entry.Type);
            writer.WriteStartObject("detail"u8);
            entry.WriteDetail(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string ToText(LogEntry entry)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{entry.Time:HH:mm:ss.fff} {NameOf(entry.Level),-5} {entry.Type,-13} ");
        foreach (var c in entry.Text)
        {
            // What clients send may hold the codes that move a terminal's cursor; a line break of ours is kept, indented.
            _ = c switch
            {
                '\n' => text.Append("\n    "),
                '\t' => text.Append("  "),
                '\r' => text,
                _ => char.IsControl(c) ? text.Append('?') : text.Append(c),
            };
        }

        return text.Append('\n').ToString();
    }
}
