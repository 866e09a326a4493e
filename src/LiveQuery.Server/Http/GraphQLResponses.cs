using System.Buffers;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Http;

/// <summary>Writes GraphQL's responses, and knows the status of each error.</summary>
internal static class GraphQLResponses
{
    /// <summary>The status of an error where the media type lets errors have one.</summary>
    public static int StatusOf(string code) => code switch
    {
        "access-denied" or "invalid-jwt" or "jwt-invalid-claims" or "jwt-missing-role-claims" =>
            StatusCodes.Status401Unauthorized,
        GraphQLErrorCodes.Unexpected or GraphQLErrorCodes.PostgresError => StatusCodes.Status500InternalServerError,
        "postgres-max-connections-error" or "connection-not-established" => StatusCodes.Status503ServiceUnavailable,
        GraphQLErrorCodes.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Answers with a body; returns its length.</summary>
    public static async Task<long> WriteAsync(
        HttpContext context, int status, string mediaType, ReadOnlyMemory<byte> body)
    {
        Start(context, status, mediaType, body.Length);
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return body.Length;
    }

    /// <summary>Answers with <c>{"data": …}</c> around the bytes that Postgres made; returns the length.</summary>
    public static async Task<long> WriteDataAsync(HttpContext context, string mediaType, ReadOnlyMemory<byte> data)
    {
        var length = data.Length + """{"data":}"""u8.Length;
        Start(context, StatusCodes.Status200OK, mediaType, length);
        var writer = context.Response.BodyWriter;
        writer.Write("""{"data":"""u8);
        writer.Write(data.Span);
        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
        return length;
    }

    private static void Start(HttpContext context, int status, string mediaType, long length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType + "; charset=utf-8";
        context.Response.ContentLength = length;
    }
}
