using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>Reads connection strings in both forms: the URL that Postgres' own tools take, and Npgsql's keywords.</summary>
internal static class ConnectionStrings
{
    /// <summary>The settings in a URL or in keywords.</summary>
    /// <exception cref="ArgumentException">The text is neither; the message repeats nothing that may be a secret.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string urlOrKeywords)
    {
        ArgumentNullException.ThrowIfNull(urlOrKeywords);
        var text = urlOrKeywords.Trim();
        if (text.Length == 0)
        {
            throw new ArgumentException("The connection string is empty. Give a URL: postgres://user:password@host:5432/database");
        }

        return ConnectionUrl.TryParse(text) ?? ParseKeywords(text);
    }

    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException
            or OverflowException or KeyNotFoundException)
        {
            // The reason may repeat a part of a password that was not quoted: it stays inside.
            throw new ArgumentException(
                "The connection string cannot be read. Give a URL (postgres://user:password@host:5432/database) or keywords "
                + "(Host=…;Port=5432;Username=…;Password=…;Database=…), with values that hold ; or = in quotes.");
        }

        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new ArgumentException("The connection string names no host. Add Host=…");
        }

        return settings;
    }
}
