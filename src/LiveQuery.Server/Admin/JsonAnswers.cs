using System.Buffers;
using System.Text.Json;
using LiveQuery.Server.Http;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Admin;

/// <summary>Writes answers of the operator's endpoints.</summary>
internal static class JsonAnswers
{
    /// <summary>An error in the shape of Hasura's APIs: <c>{"path", "error", "code"}</c>.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(context, status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, "$");
            writer.WriteString("error"u8, message);
            writer.WriteString("code"u8, code);
            writer.WriteEndObject();
        });

    /// <summary>Any JSON.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(buffer, ErrorJson.WriterOptions))
        {
            write(writer);
        }

        _ = status == StatusCodes.Status200OK
            ? await ResponseBody.SendAsync(context, ResponseBody.Json, buffer.WrittenMemory)
            : await ResponseBody.RefuseAsync(context, status, ResponseBody.Json, buffer.WrittenMemory);
    }
}
