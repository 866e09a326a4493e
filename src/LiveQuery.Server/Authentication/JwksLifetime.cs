using System.Net.Http.Headers;

namespace LiveQuery.Server.Authentication;

/// <summary>How long a fetched key set holds, by the headers of its response.</summary>
internal static class JwksLifetime
{
    /// <summary>The shortest: what Hasura makes of <c>no-cache</c>, <c>no-store</c> and <c>must-revalidate</c>.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Where the headers say nothing. Hasura would keep the keys for ever; an hour lets a lost key go.</summary>
    public static readonly TimeSpan Unstated = TimeSpan.FromHours(1);

    // A wrong clock or a proxy's year must not pin a key.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads the headers.</summary>
    public static TimeSpan Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var stated = Stated(response.Headers.CacheControl, response.Content.Headers.Expires, now);
        return stated is not { } lifetime ? Unstated : lifetime < Shortest ? Shortest : lifetime > Longest ? Longest : lifetime;
    }

    private static TimeSpan? Stated(CacheControlHeaderValue? cache, DateTimeOffset? expires, DateTimeOffset now) => cache switch
    {
        { NoCache: true } or { NoStore: true } or { MustRevalidate: true, MaxAge: null, SharedMaxAge: null } => TimeSpan.Zero,
        { MaxAge: { } age } => age,
        { SharedMaxAge: { } age } => age,
        _ => expires is { } end ? end - now : null,
    };
}
