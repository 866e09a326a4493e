using System.Text.Json;
using LiveQuery.Server.Admin;

namespace LiveQuery.Server.Hosting;

/// <summary>Tells the log how the server starts: Hasura's <c>startup</c>. Secrets and URLs of databases are left out.</summary>
internal sealed class StartupLog(LogSink sink)
{
    private const string Everybody =
        "NO ADMIN SECRET IS SET: WHOEVER REACHES THIS SERVER IS ADMIN AND READS EVERYTHING. "
        + "Set --admin-secret (LIVEQUERY_ADMIN_SECRET, HASURA_GRAPHQL_ADMIN_SECRET) before others can reach it.";

    /// <summary>The configuration, and what an operator must know of it.</summary>
    public void Configuration(ServeOptions options)
    {
        Write(LogLevel.Information, "server_configuration", $"livequery {ProductVersion.Current} starts", writer => Write(writer, options));
        if (options.Authentication.IsOpen)
        {
            Message(LogLevel.Warning, "authentication", Everybody);
        }

        if (!options.IgnoredVariables.IsEmpty)
        {
            Message(
                LogLevel.Warning,
                "environment",
                $"these variables are set and are no settings here: {string.Join(", ", options.IgnoredVariables)}");
        }
    }

    /// <summary>Clients may come.</summary>
    public void Listening(Uri address) => Message(LogLevel.Information, "server", $"serving at {address}v1/graphql");

    /// <summary>The end has begun, or has come.</summary>
    public void Ending(string message) => Message(LogLevel.Information, "server", message);

    private void Message(LogLevel level, string kind, string message) =>
        Write(level, kind, message, writer => writer.WriteString("message"u8, message));

    private void Write(LogLevel level, string kind, string text, Action<Utf8JsonWriter> writeInfo) =>
        sink.Write(level, LogTypeNames.Startup, text, writer =>
        {
            writer.WriteString("kind"u8, kind);
            writer.WriteStartObject("info"u8);
            writeInfo(writer);
            writer.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter writer, ServeOptions options)
    {
        writer.WriteString("version"u8, ProductVersion.Current);
        writer.WriteNumber("port"u8, options.Port);
        writer.WriteString("server_host"u8, options.Host);
        writer.WriteBoolean("admin_secret_set"u8, options.Authentication.AdminSecret is not null);
        writer.WriteNumber("jwt_secrets"u8, options.Authentication.Jwt.Length);
        writer.WriteString("unauth_role"u8, options.Authentication.UnauthorizedRole);
        writer.WriteBoolean("enable_allowlist"u8, options.EnableAllowlist);
        writer.WriteString("enabled_apis"u8, ApiNames.Print(options.Apis));
        writer.WriteString("metadata"u8, options.Model.MetadataPath);
        writer.WriteBoolean("database_url_set"u8, options.Model.DatabaseUrl is not null);
        writer.WriteBoolean("stringify_numeric_types"u8, options.Compiler.StringifyNumericTypes);
        writer.WriteBoolean("dev_mode"u8, options.Http.DevMode);
        writer.WriteString("log_level"u8, LogFormatter.NameOf(options.Log.Level));
        writer.WriteStartArray("enabled_log_types"u8);
        foreach (var type in options.Log.Types)
        {
            writer.WriteStringValue(type);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("live_query_options"u8);
        writer.WriteNumber("batch_size"u8, options.Polling.BatchSize);
        writer.WriteNumber("refetch_delay"u8, options.Polling.RefetchInterval.TotalSeconds);
        writer.WriteString("changes"u8, options.Polling.Changes.ToString().ToLowerInvariant());
        writer.WriteEndObject();
        writer.WriteStartObject("streaming_query_options"u8);
        writer.WriteNumber("batch_size"u8, options.Polling.StreamBatchSize);
        writer.WriteNumber("refetch_delay"u8, options.Polling.StreamInterval.TotalSeconds);
        writer.WriteEndObject();
    }
}
