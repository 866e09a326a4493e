using System.Globalization;
using System.Text.Json;
using LiveQuery.Server.Http;

namespace LiveQuery.Server.Admin;

/// <summary>Logs HTTP requests: Hasura's <c>http-log</c>.</summary>
internal sealed class HttpLog(LogSink sink) : IHttpObserver
{
    /// <inheritdoc/>
    public void OnRequest(HttpRequestDetails details)
    {
        var level = details.ErrorCode is null ? LogLevel.Information : LogLevel.Error;
        if (sink.IsEnabled(level, LogTypeNames.Http))
        {
            sink.Write(level, LogTypeNames.Http, Text(details), writer => Write(writer, details));
        }
    }

    private static string Text(HttpRequestDetails details)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{details.Method} {details.Path} {details.Status} {details.Elapsed.TotalMilliseconds:0.0} ms {details.ResponseBytes} B");
        return line
            + (details.OperationType is null ? "" : $" {details.OperationType} {details.OperationName}".TrimEnd())
            + (details.Role is null ? "" : $" as {details.Role}")
            + (details.ErrorCode is null ? "" : $": {details.ErrorCode}: {details.ErrorMessage}");
    }

    private static void Write(Utf8JsonWriter writer, HttpRequestDetails details)
    {
        writer.WriteStartObject("http_info"u8);
        writer.WriteNumber("status"u8, details.Status);
        writer.WriteString("method"u8, details.Method);
        writer.WriteString("ip"u8, details.RemoteAddress);
        writer.WriteString("url"u8, details.Path);
        writer.WriteString("content_encoding"u8, details.ContentEncoding);
        writer.WriteEndObject();
        writer.WriteStartObject("operation"u8);
        writer.WriteString("request_id"u8, details.RequestId);
        if (details.Role is not null)
        {
            writer.WriteStartObject("user_vars"u8);
            writer.WriteString("x-hasura-role"u8, details.Role);
            writer.WriteEndObject();
        }

        writer.WriteNumber("response_size"u8, details.ResponseBytes);
        writer.WriteNumber("uncompressed_response_size"u8, details.PlainResponseBytes);
        writer.WriteNumber("query_execution_time"u8, details.Elapsed.TotalSeconds);
        writer.WriteStartObject("query"u8);
        writer.WriteString("type"u8, details.OperationType);
        writer.WriteString("operationName"u8, details.OperationName);
        writer.WriteEndObject();
        if (details.ErrorCode is not null)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("error"u8, details.ErrorMessage);
            writer.WriteString("code"u8, details.ErrorCode);
            writer.WriteEndObject();
        }

        writer.WriteString("request_mode"u8, details.OperationType is not null ? "single" : details.ErrorCode is null ? "non-graphql" : "error");
        writer.WriteEndObject();
        writer.WriteString("request_id"u8, details.RequestId);
    }
}
