using System.Globalization;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>The options after the <c>?</c> of a database URL: libpq's names, or else Npgsql's keywords.</summary>
internal static class ConnectionUrlOptions
{
    /// <summary>Sets one.</summary>
    public static void Apply(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        if (!ApplyConnection(settings, name, value) && !ApplySecurity(settings, name, value)
            && !ApplyNetwork(settings, name, value))
        {
            ApplyKeyword(settings, name, value);
        }
    }

    /// <summary>Fills in what the whole URL left out, as libpq does.</summary>
    public static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
        {
            settings.Host = "localhost";
        }

        // With a certificate to check against, libpq's "require" checks.
        if (settings.SslMode == SslMode.Require && !string.IsNullOrEmpty(settings.RootCertificate))
        {
            settings.SslMode = SslMode.VerifyCA;
        }
    }

    private static bool ApplyConnection(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "host" or "hostaddr":
                settings.Host = value;
                return true;
            case "port":
                settings.Port = ConnectionUrl.ReadPort(value) ?? throw Invalid(name, "a number from 1 to 65535");
                return true;
            case "user":
                settings.Username = value;
                return true;
            case "password":
                settings.Password = value;
                return true;
            case "dbname":
                settings.Database = value;
                return true;
            case "passfile":
                settings.Passfile = value;
                return true;
            case "application_name" or "fallback_application_name":
                settings.ApplicationName = name == "application_name" ? value : settings.ApplicationName ?? value;
                return true;
            case "options":
                settings.Options = value;
                return true;
            case "client_encoding":
                // Npgsql speaks UTF-8 whatever the database is in, which is what "auto" and every other value come to here.
                return true;
            default:
                return false;
        }
    }

    private static bool ApplySecurity(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "sslmode":
                settings.SslMode = ReadSslMode(value);
                return true;
            case "ssl":
                settings.SslMode = ReadBool(name, value) ? SslMode.Require : SslMode.Disable;
                return true;
            case "sslrootcert":
                // "system" is what happens without a file, except that it asks for the strictest check.
                settings.RootCertificate = value == "system" ? null : value;
                settings.SslMode = value == "system" ? SslMode.VerifyFull : settings.SslMode;
                return true;
            case "sslcert":
                settings.SslCertificate = value;
                return true;
            case "sslkey":
                settings.SslKey = value;
                return true;
            case "sslpassword":
                settings.SslPassword = value;
                return true;
            case "channel_binding":
                settings.ChannelBinding = ReadEnum<ChannelBinding>(name, value, "disable, prefer or require");
                return true;
            case "krbsrvname":
                settings.KerberosServiceName = value;
                return true;
            default:
                return false;
        }
    }

    private static bool ApplyNetwork(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "connect_timeout":
                settings.Timeout = Math.Min(ReadNumber(name, value), 1024);
                return true;
            case "keepalives":
                settings.TcpKeepAlive = ReadBool(name, value);
                return true;
            case "keepalives_idle":
                settings.TcpKeepAliveTime = ReadNumber(name, value);
                return true;
            case "keepalives_interval":
                settings.TcpKeepAliveInterval = ReadNumber(name, value);
                return true;
            case "target_session_attrs":
                settings.TargetSessionAttributes = value is "any" or "primary" or "standby" or "prefer-primary" or "prefer-standby"
                    or "read-write" or "read-only"
                    ? value
                    : throw Invalid(name, "any, primary, standby, prefer-primary, prefer-standby, read-write or read-only");
                return true;
            case "load_balance_hosts":
                settings.LoadBalanceHosts = value is "random" || (value is not "disable" && ReadBool(name, value));
                return true;
            default:
                return false;
        }
    }

    private static void ApplyKeyword(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        try
        {
            settings[name] = value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException
            or OverflowException or KeyNotFoundException)
        {
            var isKnown = settings.ContainsKey(name);
            throw isKnown
                ? Invalid(name, "a value that this option takes")
                : new ArgumentException($"The database URL has an unknown option \"{name}\". Known are sslmode, sslrootcert, sslcert, "
                    + "sslkey, application_name, options, connect_timeout, target_session_attrs and the keywords of Npgsql.");
        }
    }

    private static SslMode ReadSslMode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" or "no-verify" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Invalid("sslmode", "disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private static bool ReadBool(string name, string value) => value switch
    {
        "1" or "true" or "on" or "yes" or "" => true,
        "0" or "false" or "off" or "no" => false,
        _ => throw Invalid(name, "true or false"),
    };

    private static int ReadNumber(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid(name, "a whole number of seconds");

    private static T ReadEnum<T>(string name, string value, string allowed) where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : throw Invalid(name, allowed);

    private static ArgumentException Invalid(string name, string allowed) =>
        new($"The option {name} of the database URL must be {allowed}.");
}
