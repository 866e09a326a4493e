using System.Globalization;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Reads connection strings: <c>postgres://</c> URLs (PostgreSQL manual, 34.1.1.2) and Npgsql's keyword form. Messages
/// name what is wrong and never hold the string, since it may hold a password.
/// </summary>
internal static class ConnectionStrings
{
    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It is malformed; the message says where.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            throw new ArgumentException("the database URL is empty");
        }

        if (trimmed.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            return ParseUrl(trimmed);
        }

        try
        {
            var builder = new NpgsqlConnectionStringBuilder(trimmed);
            return string.IsNullOrEmpty(builder.Host)
                ? throw new ArgumentException(
                    "the database URL names no host: write postgres://user:password@host:5432/database")
                : builder;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException
            && !e.Message.StartsWith("the database URL", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                "the database URL is neither a postgres:// URL nor a list of keywords (Host=…;Database=…)", e);
        }
    }

    private static NpgsqlConnectionStringBuilder ParseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new ArgumentException(
                "the database URL is malformed: write postgres://user:password@host:5432/database, "
                + "with special characters percent-encoded");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
        };
        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? uri.UserInfo : uri.UserInfo[..colon];
        if (user.Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user);
        }

        if (colon >= 0)
        {
            builder.Password = Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]);
        }

        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length > 0)
        {
            builder.Database = database;
        }

        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
            Apply(builder, name, value);
        }

        return builder;
    }

    private static void Apply(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        try
        {
            switch (name)
            {
                case "sslmode":
                    builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case "application_name":
                    builder.ApplicationName = value;
                    break;
                case "connect_timeout":
                    builder.Timeout = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "options":
                    builder.Options = value;
                    break;
                case "sslrootcert":
                    builder.RootCertificate = value;
                    break;
                case "sslcert":
                    builder.SslCertificate = value;
                    break;
                case "sslkey":
                    builder.SslKey = value;
                    break;
                case "client_encoding":
                    builder.ClientEncoding = value;
                    break;
                case "channel_binding":
                    builder.ChannelBinding = Enum.Parse<ChannelBinding>(value, ignoreCase: true);
                    break;
                case "user":
                    builder.Username = value;
                    break;
                case "password":
                    builder.Password = value;
                    break;
                case "host":
                    builder.Host = value;
                    break;
                case "port":
                    builder.Port = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "dbname":
                    builder.Database = value;
                    break;
                default:
                    builder[name] = value;
                    break;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new ArgumentException($"the database URL has a parameter '{name}' that is unknown or has a bad value", e);
        }
    }
}
