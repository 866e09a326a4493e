using System.Collections.Immutable;
using System.Text.Json;

namespace LiveQuery.Server.Authentication;

/// <summary>Reads Hasura's JWT configuration: a JSON object, or a list of them.</summary>
internal static class JwtOptionsReader
{
    /// <summary>Reads the configuration.</summary>
    /// <exception cref="FormatException">It is wrong; the message says where and why, and holds no key.</exception>
    public static ImmutableArray<JwtOptions> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(One)] : [One(root)];
        }
        catch (JsonException)
        {
            throw new FormatException("it is not valid JSON");
        }
    }

    private static JwtOptions One(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a JSON object is expected: {\"type\": \"HS256\", \"key\": \"…\"} or {\"jwk_url\": \"…\"}");
        }

        var options = WithKey(new JwtOptions(), config) with
        {
            IsStringified = Text(config, "claims_format") switch
            {
                null or "json" => false,
                "stringified_json" => true,
                var other => throw new FormatException($"\"claims_format\" must be json or stringified_json, not \"{other}\""),
            },
            Audiences = Audiences(config),
            Issuer = Text(config, "issuer"),
            AllowedSkew = Skew(config),
            Location = Location(config),
            ClaimsMap = Member(config, "claims_map") is { } map ? Map(map) : null,
        };
        return (Text(config, "claims_namespace"), Text(config, "claims_namespace_path")) switch
        {
            ({ }, { }) => throw new FormatException(
                "\"claims_namespace\" and \"claims_namespace_path\" cannot be given together"),
            ({ } name, null) => options with { ClaimsNamespace = name },
            (null, { } path) => options with { ClaimsNamespacePath = ClaimPath.Parse(path) },
            _ => options,
        };
    }

    private static JwtOptions WithKey(JwtOptions options, JsonElement config)
    {
        var key = Text(config, "key");
        if (Text(config, "jwk_url") is { } url)
        {
            return key is not null
                ? throw new FormatException("\"key\" and \"jwk_url\" cannot be given together")
                : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? options with { JwkUrl = uri }
                    : throw new FormatException("\"jwk_url\" must be an http or https URL");
        }

        var type = Text(config, "type") ?? throw new FormatException("\"type\" and \"key\", or \"jwk_url\", are needed");
        return key is null
            ? throw new FormatException("\"key\" or \"jwk_url\" is needed")
            : options with { Algorithm = type, Key = JwtKeyReader.Read(type, key) };
    }

    private static ImmutableArray<string> Audiences(JsonElement config) => Member(config, "audience") switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(one => ClaimText.Of(one)
            ?? throw new FormatException("\"audience\" must be a string or a list of strings"))],
        _ => throw new FormatException("\"audience\" must be a string or a list of strings"),
    };

    private static TimeSpan Skew(JsonElement config) => Member(config, "allowed_skew") switch
    {
        null => TimeSpan.Zero,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var seconds) && seconds >= 0 =>
            TimeSpan.FromSeconds(seconds),
        _ => throw new FormatException("\"allowed_skew\" must be a number of seconds"),
    };

    private static TokenLocation Location(JsonElement config)
    {
        if (Member(config, "header") is not { } header)
        {
            return new JwtOptions().Location;
        }

        // The older form is a string, the newer one an object.
        var type = header.ValueKind == JsonValueKind.Object ? Text(header, "type") : ClaimText.Of(header);
        var name = header.ValueKind == JsonValueKind.Object ? Text(header, "name") : null;
        return (type, name) switch
        {
            ("Authorization", _) => new JwtOptions().Location,
            ("Cookie", { Length: > 0 }) => new TokenLocation(TokenPlace.Cookie, name),
            ("CustomHeader", { Length: > 0 }) => new TokenLocation(TokenPlace.CustomHeader, name),
            ("Cookie" or "CustomHeader", _) => throw new FormatException($"\"header\" of type {type} needs a \"name\""),
            _ => throw new FormatException("the \"type\" of \"header\" must be Authorization, Cookie or CustomHeader"),
        };
    }

    private static ImmutableDictionary<string, ClaimMapping> Map(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("\"claims_map\" must be an object");
        }

        var mappings = ImmutableDictionary.CreateBuilder<string, ClaimMapping>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            if (!RequestIdentity.IsVariable(entry.Name))
            {
                throw new FormatException($"\"claims_map\" has \"{entry.Name}\"; names begin with x-hasura-");
            }

            mappings[entry.Name.ToLowerInvariant()] = Mapping(entry.Value);
        }

        foreach (var needed in (string[])["x-hasura-allowed-roles", "x-hasura-default-role"])
        {
            if (!mappings.ContainsKey(needed))
            {
                throw new FormatException($"\"claims_map\" must have \"{needed}\"");
            }
        }

        return mappings.ToImmutable();
    }

    private static ClaimMapping Mapping(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? new ClaimMapping(
            ClaimPath.Parse(Text(value, "path") ?? throw new FormatException("an object in \"claims_map\" needs a \"path\"")),
            Member(value, "default")?.Clone())
        : new ClaimMapping(null, value.Clone());

    private static JsonElement? Member(JsonElement config, string name) =>
        config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement config, string name) => Member(config, name) is not { } value
        ? null
        : ClaimText.Of(value) ?? throw new FormatException($"\"{name}\" must be a string");
}
