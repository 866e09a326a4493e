using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Http;

/// <summary>Writes GraphQL's responses, and knows the status of each error.</summary>
internal static class GraphQLResponses
{
    private static readonly ReadOnlyMemory<byte> Before = """{"data":"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> After = "}"u8.ToArray();

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

    /// <summary>Answers with <c>{"data": …}</c> around the bytes that Postgres made.</summary>
    public static Task<SentBody> WriteDataAsync(HttpContext context, string mediaType, ReadOnlyMemory<byte> data) =>
        ResponseBody.SendAsync(context, TypeOf(mediaType), Before, data, After);

    /// <summary>Answers with the array of a batch.</summary>
    public static Task<SentBody> WriteBatchAsync(HttpContext context, string mediaType, ReadOnlyMemory<byte> answers) =>
        ResponseBody.SendAsync(context, TypeOf(mediaType), answers);

    /// <summary>Answers with errors.</summary>
    public static Task<SentBody> WriteErrorsAsync(HttpContext context, int status, string mediaType, ReadOnlyMemory<byte> errors) =>
        ResponseBody.RefuseAsync(context, status, TypeOf(mediaType), errors);

    private static string TypeOf(string mediaType) => mediaType + "; charset=utf-8";
}
