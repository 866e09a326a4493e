using System.Text.Json;
using LiveQuery.Server.Authentication;

namespace LiveQuery.Server.Admin;

/// <summary>
/// Tells admins how the server is set: Hasura's <c>/v1alpha1/config</c>, which its console and command line ask before
/// they offer anything.
/// </summary>
internal sealed class ConfigEndpoint(ServerState state, ServerConfiguration configuration)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/v1alpha1/config";

    /// <summary>Answers an admin.</summary>
    public Task HandleAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version"u8, state.Version);
        writer.WriteBoolean("is_function_permissions_inferred"u8, configuration.InferFunctionPermissions);
        writer.WriteBoolean("is_remote_schema_permissions_enabled"u8, false);
        writer.WriteBoolean("is_admin_secret_set"u8, configuration.HasAdminSecret);
        writer.WriteBoolean("is_auth_hook_set"u8, false);
        writer.WriteBoolean("is_jwt_set"u8, configuration.Jwt.Length > 0);
        writer.WriteStartArray("jwt"u8);
        foreach (var issuer in configuration.Jwt)
        {
            Write(writer, issuer);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("is_allow_list_enabled"u8, configuration.EnableAllowlist);
        var polling = state.Engine.Polling;
        WritePolling(writer, "live_queries", polling.BatchSize, polling.RefetchInterval);
        WritePolling(writer, "streaming_queries", polling.StreamBatchSize, polling.StreamInterval);
        writer.WriteNull("console_assets_dir"u8);
        writer.WriteStartArray("experimental_features"u8);
        foreach (var feature in configuration.ExperimentalFeatures)
        {
            writer.WriteStringValue(feature);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("is_prometheus_metrics_enabled"u8, configuration.ServesMetrics);
        writer.WriteString("default_naming_convention"u8, configuration.NamingConvention);
        writer.WriteStartArray("feature_flags"u8);
        writer.WriteEndArray();
        writer.WriteBoolean("is_apollo_federation_enabled"u8, false);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, JwtOptions issuer)
    {
        writer.WriteStartObject();
        if (issuer.ClaimsNamespacePath is { } path)
        {
            writer.WriteString("claims_namespace_path"u8, path.Text);
        }
        else
        {
            writer.WriteString("claims_namespace"u8, issuer.ClaimsNamespace);
        }

        writer.WriteString("claims_format"u8, issuer.IsStringified ? "stringified_json" : "json");
        writer.WritePropertyName("claims_map"u8);
        WriteMap(writer, issuer);
        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, JwtOptions issuer)
    {
        if (issuer.ClaimsMap is not { } map)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach (var (name, mapping) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            if (mapping.Path is not { } path)
            {
                mapping.Value!.Value.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("path"u8, path.Text);
            if (mapping.Value is { } initial)
            {
                writer.WritePropertyName("default"u8);
                initial.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WritePolling(Utf8JsonWriter writer, string name, int batchSize, TimeSpan interval)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("batch_size"u8, batchSize);
        writer.WriteNumber("refetch_delay"u8, interval.TotalSeconds);
        writer.WriteEndObject();
    }
}
