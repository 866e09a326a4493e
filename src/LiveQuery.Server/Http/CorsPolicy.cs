namespace LiveQuery.Server.Http;

/// <summary>
/// Which web pages of other origins may ask: Hasura's <c>cors-domain</c>. <c>*</c> is everybody's, else a comma list of
/// <c>scheme://host[:port]</c>, whose host may begin with <c>*.</c> for one level of sub-domains.
/// </summary>
internal sealed class CorsPolicy
{
    private readonly bool _allowsAll;
    private readonly HashSet<string> _origins;
    private readonly (string Before, string After)[] _patterns;

    private CorsPolicy(bool isEnabled, bool allowsAll, HashSet<string> origins, (string, string)[] patterns)
    {
        IsEnabled = isEnabled;
        _allowsAll = allowsAll;
        _origins = origins;
        _patterns = patterns;
    }

    /// <summary>Every origin: the default, as Hasura's.</summary>
    public static CorsPolicy AllowAll { get; } = new(true, true, [], []);

    /// <summary>No word about origins at all; browsers then refuse pages of other origins.</summary>
    public static CorsPolicy Disabled { get; } = new(false, false, [], []);

    /// <summary>Whether responses speak of origins.</summary>
    public bool IsEnabled { get; }

    /// <summary>Reads the option.</summary>
    /// <exception cref="FormatException">An entry is no origin; the message says which.</exception>
    public static CorsPolicy Parse(string domains)
    {
        var origins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var patterns = new List<(string, string)>();
        foreach (var entry in domains.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*")
            {
                return AllowAll;
            }

            var wildcard = entry.IndexOf("://*.", StringComparison.Ordinal);
            var sample = wildcard < 0 ? entry : entry.Remove(wildcard + 3, 2);
            if (!IsOrigin(sample))
            {
                throw new FormatException(
                    $"\"{entry}\" is no origin: write *, or scheme://host[:port] with *. before the host for its sub-domains");
            }

            if (wildcard < 0)
            {
                origins.Add(entry.TrimEnd('/'));
            }
            else
            {
                patterns.Add((entry[..(wildcard + 3)], entry[(wildcard + 4)..].TrimEnd('/')));
            }
        }

        return new(true, false, origins, [.. patterns]);
    }

    /// <summary>Whether pages of that origin may ask.</summary>
    public bool Allows(string origin)
    {
        if (_allowsAll || _origins.Contains(origin))
        {
            return true;
        }

        foreach (var (before, after) in _patterns)
        {
            if (origin.Length > before.Length + after.Length
                && origin.StartsWith(before, StringComparison.OrdinalIgnoreCase)
                && origin.EndsWith(after, StringComparison.OrdinalIgnoreCase)
                && !origin.AsSpan(before.Length, origin.Length - before.Length - after.Length).ContainsAny('.', '/', ':'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Host.Length > 0
        && !uri.Host.Contains('*', StringComparison.Ordinal)
        && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;
}
