using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LiveQuery.Server.Http;

/// <summary>Chooses how the body of a response is compressed (RFC 9110, section 12.5.3).</summary>
internal static class ContentCodings
{
    /// <summary>What every client and proxy knows, and what Hasura sends.</summary>
    public const string Gzip = "gzip";

    /// <summary>Smaller for the same time, where the client asks for it first.</summary>
    public const string Brotli = "br";

    /// <summary>The coding to send; null for none. Of codings that are wanted alike, gzip is sent.</summary>
    public static string? Choose(StringValues acceptEncoding)
    {
        if (StringValues.IsNullOrEmpty(acceptEncoding)
            || !StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var wanted))
        {
            return null;
        }

        var gzip = Quality(wanted, Gzip);
        var brotli = Quality(wanted, Brotli);
        var best = Math.Max(gzip, brotli);
        return best <= 0 || Named(wanted, "identity") > best ? null
            : gzip >= brotli ? Gzip
            : Brotli;
    }

    private static double Quality(IList<StringWithQualityHeaderValue> wanted, string coding) =>
        Named(wanted, coding) ?? Named(wanted, "*") ?? 0;

    private static double? Named(IList<StringWithQualityHeaderValue> wanted, string coding) =>
        wanted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) is { } named
            ? named.Quality ?? 1
            : null;
}
