using System.Text.Json;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Authentication;

/// <summary>Makes a session of a token's claims, by the configuration of its issuer.</summary>
internal static class JwtClaims
{
    private const string AllowedRoles = "x-hasura-allowed-roles";
    private const string DefaultRole = "x-hasura-default-role";

    /// <summary>The session of the requested role, or of the token's default one.</summary>
    /// <exception cref="SessionDeniedException">The claims are not as they should be, or do not allow the role.</exception>
    public static Session ToSession(JsonElement claims, JwtOptions options, string? requestedRole)
    {
        var found = options.ClaimsMap is null ? FromNamespace(claims, options) : FromMap(claims, options);
        var allowed = Roles(found);
        var fallback = Role(found, isMapped: options.ClaimsMap is not null);
        var role = requestedRole ?? fallback;
        if (!allowed.Contains(role))
        {
            // Who asks is known; what is asked for is wrong.
            throw new SessionDeniedException(
                new SessionDenied("Your requested role is not in allowed roles", DenialCodes.AccessDenied)
                {
                    Status = StatusCodes.Status400BadRequest,
                });
        }

        var variables = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in found)
        {
            if (name is not (AllowedRoles or DefaultRole or RequestIdentity.RoleHeader))
            {
                variables.Add(new(name, ClaimText.Of(value)
                    ?? throw Invalid($"x-hasura-* claims: {ClaimText.Mismatch("Text", "String", value)}")));
            }
        }

        RequestIdentity.CheckBounds(role, variables);
        return new Session(role, variables);
    }

    private static Dictionary<string, JsonElement> FromMap(JsonElement claims, JwtOptions options)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        string? missing = null;
        foreach (var (name, mapping) in options.ClaimsMap!)
        {
            if ((mapping.Path?.Find(claims) ?? mapping.Value) is { } value)
            {
                found[name] = value;
            }
            else if (name is not (AllowedRoles or DefaultRole))
            {
                // What is wrong with the roles is told first.
                missing = name;
            }
        }

        return missing is null || !found.ContainsKey(AllowedRoles) || !found.ContainsKey(DefaultRole)
            ? found
            : throw Invalid($"JWT claim from claims_map, {missing} not found");
    }

    private static Dictionary<string, JsonElement> FromNamespace(JsonElement claims, JwtOptions options)
    {
        JsonElement? place;
        if (options.ClaimsNamespacePath is { } path)
        {
            place = path.Find(claims) ?? throw Invalid($"claims not found at claims_namespace_path: '{path.Text}'");
        }
        else
        {
            place = claims.TryGetProperty(options.ClaimsNamespace, out var named)
                ? named
                : throw Invalid($"claims key: '{options.ClaimsNamespace}' not found");
        }

        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var claim in Opened(place.Value, options).EnumerateObject())
        {
            if (RequestIdentity.IsVariable(claim.Name))
            {
                found[claim.Name.ToLowerInvariant()] = claim.Value;
            }
        }

        return found;
    }

    private static JsonElement Opened(JsonElement place, JwtOptions options)
    {
        if (!options.IsStringified)
        {
            return place.ValueKind == JsonValueKind.Object
                ? place
                : throw Invalid("expecting a json object when claims_format is json");
        }

        var text = ClaimText.Of(place) ?? throw Invalid("expecting a string when claims_format is stringified_json");
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Said below, without the claims: they are the user's data.
        }

        var location = options.ClaimsNamespacePath is { } path
            ? $"claims_namespace_path {path.Text}"
            : $"claims_namespace {options.ClaimsNamespace}";
        throw Invalid($"expecting stringified json at: '{location}'");
    }

    private static HashSet<string> Roles(Dictionary<string, JsonElement> found)
    {
        if (!found.TryGetValue(AllowedRoles, out var list))
        {
            throw Missing(AllowedRoles);
        }

        const string Shape = $"invalid {AllowedRoles}; should be a list of roles: ";
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(Shape + ClaimText.Mismatch("[]", "Array", list));
        }

        var roles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in list.EnumerateArray())
        {
            roles.Add(ClaimText.Of(role) is { Length: > 0 } name
                ? name
                : throw Invalid(Shape + ClaimText.Mismatch("Text", "String", role)));
        }

        return roles;
    }

    private static string Role(Dictionary<string, JsonElement> found, bool isMapped)
    {
        if (!found.TryGetValue(DefaultRole, out var role))
        {
            throw Missing(DefaultRole);
        }

        return ClaimText.Of(role) is { Length: > 0 } name
            ? name
            : throw Invalid($"invalid {DefaultRole}; should be a {(isMapped ? "role" : "single role name")}: "
                + ClaimText.Mismatch("Text", "String", role));
    }

    private static SessionDeniedException Missing(string claim) =>
        new($"JWT claim does not contain {claim}", DenialCodes.JwtMissingRoleClaims);

    private static SessionDeniedException Invalid(string message) => new(message, DenialCodes.JwtInvalidClaims);
}
