using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LiveQuery.Server.Http;

/// <summary>Chooses the media type of a response and checks that of a request, as GraphQL over HTTP has it.</summary>
internal static class MediaTypes
{
    /// <summary>The type whose errors have statuses of their own.</summary>
    public const string GraphQLResponse = "application/graphql-response+json";

    /// <summary>The type of old, whose errors are answered 200.</summary>
    public const string Json = "application/json";

    /// <summary>The type of a response that goes on: GraphQL over SSE.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>
    /// Whether a stream of events is wanted: it is named, and preferred to JSON. Who names both alike, as clients do that
    /// take whatever comes, gets JSON.
    /// </summary>
    public static bool PrefersEventStream(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return false;
        }

        var (stream, isNamed) = Quality(ranges, EventStream);
        return isNamed
            && stream > 0
            && NamedQuality(ranges, GraphQLResponse) < stream
            && NamedQuality(ranges, Json) < stream;
    }

    /// <summary>
    /// The type to answer with; null where none is acceptable. Who says nothing, or <c>*/*</c>, gets
    /// <see cref="Json"/>; who names both and prefers neither gets <see cref="GraphQLResponse"/>.
    /// </summary>
    public static string? Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)
            || !MediaTypeHeaderValue.TryParseList(accept, out var ranges)
            || ranges.Count == 0)
        {
            return Json;
        }

        var (graphql, isNamed) = Quality(ranges, GraphQLResponse);
        var (json, _) = Quality(ranges, Json);
        if (graphql > 0 && (json <= 0 || (isNamed && graphql >= json)))
        {
            return GraphQLResponse;
        }

        return json > 0 ? Json : null;
    }

    /// <summary>What is wrong with the type of a request's body; null where nothing is.</summary>
    public static string? Refuse(string? contentType, StringValues contentEncoding)
    {
        if (!StringValues.IsNullOrEmpty(contentEncoding)
            && !contentEncoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return $"the body's Content-Encoding \"{contentEncoding}\" is not supported: send it as it is";
        }

        if (string.IsNullOrEmpty(contentType))
        {
            return "the body's Content-Type is missing: send application/json";
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
        {
            return $"the body's Content-Type \"{contentType}\" is not supported: send application/json";
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"the body's charset \"{charset}\" is not supported: send UTF-8";
    }

    private static double NamedQuality(IList<MediaTypeHeaderValue> ranges, string type) =>
        Quality(ranges, type) is (var quality, true) ? quality : 0;

    // RFC 9110 §12.5.1: the most specific range that covers a type tells its quality.
    private static (double Quality, bool IsNamed) Quality(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var quality = 0.0;
        var precision = -1;
        foreach (var range in ranges)
        {
            var rank = range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ? 2
                : range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes && type.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase) ? 1
                : -1;
            if (rank > precision)
            {
                precision = rank;
                quality = range.Quality ?? 1;
            }
        }

        return (quality, precision == 2);
    }
}
