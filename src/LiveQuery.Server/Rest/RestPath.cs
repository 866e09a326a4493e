using Microsoft.AspNetCore.Http.Features;

namespace LiveQuery.Server.Rest;

/// <summary>Splits the URL of a request into the segments below <c>/api/rest/</c>.</summary>
internal static class RestPath
{
    /// <summary>Below which endpoints are served.</summary>
    public const string Prefix = "/api/rest";

    /// <summary>The segments, decoded one by one, so that an encoded slash stays inside its segment.</summary>
    public static string[] SegmentsOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];

        // An absolute URL, or a prefix that is itself encoded: rare, and what the server has decoded will do.
        return path.StartsWith(Prefix + "/", StringComparison.OrdinalIgnoreCase)
            ? Split(path).Select(Uri.UnescapeDataString).ToArray()
            : Split(context.Request.Path.Value ?? "");
    }

    private static string[] Split(string path) => path.Length > Prefix.Length ? path[(Prefix.Length + 1)..].Split('/') : [];
}
