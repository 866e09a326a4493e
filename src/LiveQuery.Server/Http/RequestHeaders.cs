namespace LiveQuery.Server.Http;

/// <summary>The headers of a request as session resolvers take them.</summary>
internal static class RequestHeaders
{
    /// <summary>Each name with its value; one that came several times is joined, as HTTP has it.</summary>
    public static List<KeyValuePair<string, string>> Read(HttpRequest request)
    {
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(new(name, value.ToString()));
        }

        return headers;
    }
}
