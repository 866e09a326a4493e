namespace LiveQuery.Server.Http;

/// <summary>Names requests: by the id that the client gave, so that its logs and ours meet, else by a new one.</summary>
internal static class RequestIds
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    // Longer ones would only bloat the logs; a UUID has 36.
    private const int MaxLength = 128;

    /// <summary>The request's id; it is put on the response as well.</summary>
    public static string Assign(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        var id = given.Length is > 0 and <= MaxLength && given.All(c => c is > ' ' and < '\x7f')
            ? given
            : Guid.NewGuid().ToString();
        context.Response.Headers[Header] = id;
        return id;
    }
}
