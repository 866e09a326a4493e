using System.Globalization;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Reads <c>postgres://user:password@host:port,host:port/database?option=value</c>: each part optional and
/// percent-encoded, IPv6 hosts in brackets, folders of Unix sockets encoded or as the option <c>host</c>.
/// </summary>
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
internal static class ConnectionUrl
{
    private const string Advice =
        "the form is postgres://user:password@host:5432/database; the characters / ? # @ : % in a password must be percent-encoded";

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>The settings of the URL, or null where the text has no scheme of Postgres.</summary>
    public static NpgsqlConnectionStringBuilder? TryParse(string text)
    {
        var scheme = Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? null : Parse(text[scheme.Length..]);
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        if (text.Contains('#'))
        {
            throw Invalid("holds a #");
        }

        var settings = new NpgsqlConnectionStringBuilder();
        var (location, query) = Split(text, '?');
        var (authority, database) = Split(location, '/');
        if (!string.IsNullOrEmpty(database))
        {
            settings.Database = Decode(database, "database");
        }

        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            ReadUser(settings, authority[..at]);
        }

        ReadHosts(settings, authority[(at + 1)..]);
        foreach (var option in (query ?? string.Empty).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(option, '=');
            ConnectionUrlOptions.Apply(settings, Decode(name, "options"), Decode(value ?? string.Empty, "options"));
        }

        ConnectionUrlOptions.Complete(settings);
        return settings;
    }

    private static void ReadUser(NpgsqlConnectionStringBuilder settings, string text)
    {
        var (user, password) = Split(text, ':');
        if (user.Length > 0)
        {
            settings.Username = Decode(user, "user");
        }

        if (password is not null)
        {
            settings.Password = Decode(password, "password");
        }
    }

    private static void ReadHosts(NpgsqlConnectionStringBuilder settings, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        var hosts = text.Split(',').Select(ReadHost).ToArray();
        if (hosts is [var (host, port)])
        {
            if (host.Length > 0)
            {
                settings.Host = host.Trim('[', ']');
            }

            settings.Port = port ?? settings.Port;
            return;
        }

        settings.Host = string.Join(',', hosts.Select(each => each.Port is { } port
            ? string.Create(CultureInfo.InvariantCulture, $"{each.Host}:{port}")
            : each.Host));
    }

    private static (string Host, int? Port) ReadHost(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':');
        if (text.StartsWith('[') && end == 0)
        {
            throw Invalid("opens a [ that it does not close");
        }

        end = end < 0 ? text.Length : end;
        var host = Decode(text[..end], "host");
        var rest = text[end..];
        return rest switch
        {
            "" or ":" => (host, null),
            [':', ..] when ReadPort(rest[1..]) is { } port => (host, port),
            _ => throw Invalid("has a port that is no number from 1 to 65535"),
        };
    }

    /// <summary>The port, or null where the text is none.</summary>
    internal static int? ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : null;

    private static (string Left, string? Right) Split(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static string Decode(string text, string part)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw Invalid($"has a % in its {part} that is not followed by two hexadecimal digits (a plain % is written %25)");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static ArgumentException Invalid(string reason) => new($"The database URL {reason}: {Advice}.");
}
