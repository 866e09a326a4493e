using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// Writes errors in Hasura's form: <c>{"message", "extensions": {"path", "code", "internal"?}}</c>, keys in this order.
/// </summary>
internal static class ErrorJson
{
    /// <summary>Nothing of this is ever put into HTML, so only what JSON itself demands is escaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary><c>[{…}]</c>.</summary>
    public static byte[] List(GraphQLError error) => Write(writer => WriteList(writer, error, null));

    /// <summary><c>{…}</c>.</summary>
    public static byte[] One(GraphQLError error) => Write(writer => WriteOne(writer, error, null));

    /// <summary><c>{"errors":[{…}]}</c>.</summary>
    /// <param name="error">The error.</param>
    /// <param name="detail">What Postgres said, as JSON, where the asker may see it.</param>
    public static byte[] Response(GraphQLError error, string? detail = null) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("errors"u8);
        WriteList(writer, error, detail);
        writer.WriteEndObject();
    });

    /// <summary><c>{"path", "error", "code", "internal"?}</c>: the form of errors outside GraphQL.</summary>
    /// <param name="error">The error.</param>
    /// <param name="detail">What Postgres said, as JSON, where the asker may see it.</param>
    public static byte[] Plain(GraphQLError error, string? detail = null) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("path"u8, error.Path);
        writer.WriteString("error"u8, error.Message);
        writer.WriteString("code"u8, error.Code);
        if (detail is not null)
        {
            writer.WritePropertyName("internal"u8);
            writer.WriteRawValue(detail);
        }

        writer.WriteEndObject();
    });

    private static void WriteList(Utf8JsonWriter writer, GraphQLError error, string? detail)
    {
        writer.WriteStartArray();
        WriteOne(writer, error, detail);
        writer.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter writer, GraphQLError error, string? detail)
    {
        writer.WriteStartObject();
        writer.WriteString("message"u8, error.Message);
        writer.WriteStartObject("extensions"u8);
        writer.WriteString("path"u8, error.Path);
        writer.WriteString("code"u8, error.Code);
        if (detail is not null)
        {
            writer.WritePropertyName("internal"u8);
            writer.WriteRawValue(detail);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
