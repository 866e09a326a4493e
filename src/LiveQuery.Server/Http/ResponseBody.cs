using System.Buffers;
using System.IO.Compression;

namespace LiveQuery.Server.Http;

/// <summary>
/// Sends the bodies of responses. Those of successes are compressed where the client takes it and they are worth it; those
/// of errors never are, as with Hasura.
/// </summary>
internal static class ResponseBody
{
    /// <summary>JSON in UTF-8.</summary>
    public const string Json = "application/json; charset=utf-8";

    // Hasura's bound: a body of one packet gains nothing.
    private const int LeastCompressed = 700;

    /// <summary>Sends a success.</summary>
    public static Task<SentBody> SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body) =>
        SendAsync(context, contentType, default, body, default);

    /// <summary>Sends a success in three pieces.</summary>
    public static async Task<SentBody> SendAsync(
        HttpContext context,
        string contentType,
        ReadOnlyMemory<byte> before,
        ReadOnlyMemory<byte> body,
        ReadOnlyMemory<byte> after)
    {
        var length = (long)before.Length + body.Length + after.Length;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        if (length < LeastCompressed)
        {
            return await WriteAsync(context, length, before, body, after);
        }

        // A cache must not hand one client's coding to another.
        context.Response.Headers.Append("Vary", "Accept-Encoding");
        if (ContentCodings.Choose(context.Request.Headers.AcceptEncoding) is not { } coding)
        {
            return await WriteAsync(context, length, before, body, after);
        }

        using var compressed = new MemoryStream((int)Math.Min(length / 4, 1024 * 1024));
        await using (var stream = Compress(coding, compressed))
        {
            stream.Write(before.Span);
            stream.Write(body.Span);
            stream.Write(after.Span);
        }

        context.Response.Headers.ContentEncoding = coding;
        context.Response.ContentLength = compressed.Length;
        await context.Response.BodyWriter.WriteAsync(compressed.GetBuffer().AsMemory(0, (int)compressed.Length), context.RequestAborted);
        return new SentBody(compressed.Length, length, coding);
    }

    /// <summary>Sends an error.</summary>
    public static async Task<SentBody> RefuseAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return await WriteAsync(context, body.Length, default, body, default);
    }

    private static async Task<SentBody> WriteAsync(
        HttpContext context, long length, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> after)
    {
        context.Response.ContentLength = length;
        var writer = context.Response.BodyWriter;
        writer.Write(before.Span);
        writer.Write(body.Span);
        writer.Write(after.Span);
        await writer.FlushAsync(context.RequestAborted);
        return new SentBody(length, length, null);
    }

    private static Stream Compress(string coding, Stream target) => coding == ContentCodings.Brotli
        ? new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true)
        : new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
}

/// <summary>What was sent of a body.</summary>
/// <param name="Bytes">The bytes on the wire.</param>
/// <param name="PlainBytes">The bytes before they were compressed.</param>
/// <param name="Coding">How they were, or null.</param>
internal readonly record struct SentBody(long Bytes, long PlainBytes, string? Coding);
