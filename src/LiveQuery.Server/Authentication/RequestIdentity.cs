namespace LiveQuery.Server.Authentication;

/// <summary>What the headers of a request say of its sender. Names are read in any case; the last of a name holds.</summary>
internal sealed class RequestIdentity
{
    /// <summary>The header that asks for a role.</summary>
    public const string RoleHeader = "x-hasura-role";

    /// <summary>The header by which a backend asks for the permissions that are its own.</summary>
    public const string BackendHeader = "x-hasura-use-backend-only-permissions";

    private const string Prefix = "x-hasura-";

    // Session variables become parameters and keys of cohorts: bounds far above any real use keep them from being a load.
    private const int MaxVariables = 200;
    private const int MaxNameLength = 256;
    private const int MaxTotalLength = 64 * 1024;

    private readonly Dictionary<string, string> _headers;

    /// <summary>Takes the headers.</summary>
    public RequestIdentity(IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        _headers = new(headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            _headers[name] = value;
        }
    }

    /// <summary>The secret that was sent, right or wrong, or null.</summary>
    public string? Secret => this[AdminSecret.Header] ?? this[AdminSecret.OlderHeader];

    /// <summary>The role that was asked for, or null.</summary>
    public string? Role => this[RoleHeader] is { Length: > 0 } role ? role : null;

    /// <summary>A header's value, or null.</summary>
    public string? this[string name] => _headers.GetValueOrDefault(name);

    /// <summary>Whether it asks for the permissions that are those of backends alone.</summary>
    /// <exception cref="SessionDeniedException">That cannot be read.</exception>
    public bool AsksForBackendPermissions() => this[BackendHeader]?.ToLowerInvariant() switch
    {
        null or "false" or "f" or "no" or "n" => false,
        "true" or "t" or "yes" or "y" => true,
        _ => throw new SessionDeniedException(
            $"{BackendHeader}:  Not a valid boolean text. True values are [\"true\",\"t\",\"yes\",\"y\"] and  "
            + "False values are [\"false\",\"f\",\"no\",\"n\"]. All values are case insensitive",
            DenialCodes.BadRequest),
    };

    /// <summary>The session variables that the headers state, secrets left out.</summary>
    public List<KeyValuePair<string, string>> Variables()
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in _headers)
        {
            if (IsVariable(name))
            {
                variables.Add(new(name, value));
            }
        }

        return variables;
    }

    /// <summary>Whether a name is that of a session variable, and not of a secret.</summary>
    public static bool IsVariable(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && !name.Equals(AdminSecret.Header, StringComparison.OrdinalIgnoreCase)
        && !name.Equals(AdminSecret.OlderHeader, StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses roles and variables that no honest client sends and no statement could take.</summary>
    /// <exception cref="SessionDeniedException">There are too many or too long ones, or one holds a null character.</exception>
    public static void CheckBounds(string role, IReadOnlyCollection<KeyValuePair<string, string>> variables)
    {
        if (variables.Count > MaxVariables)
        {
            throw Invalid($"there are {variables.Count} session variables; at most {MaxVariables} are allowed");
        }

        CheckText(RoleHeader, role);
        var total = 0;
        foreach (var (name, value) in variables)
        {
            if (name.Length > MaxNameLength)
            {
                throw Invalid($"the name of a session variable is longer than {MaxNameLength} characters");
            }

            CheckText(name, value);
            total += name.Length + value.Length;
        }

        if (total > MaxTotalLength)
        {
            throw Invalid($"the session variables are longer than {MaxTotalLength} characters together");
        }
    }

    private static void CheckText(string name, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid($"the session variable \"{name.ToLowerInvariant()}\" holds a null character");
        }
    }

    private static SessionDeniedException Invalid(string message) => new(message, DenialCodes.InvalidHeaders);
}
