using System.Text;
using System.Text.Json;

namespace LiveQuery.Compiler.Model;

/// <summary>Who asks: a role and the session variables that came with it. Immutable; equal by content.</summary>
public sealed class Session : IEquatable<Session>
{
    /// <summary>Makes a session; names are lower-cased, <c>x-hasura-role</c> is set to the role.</summary>
    /// <param name="role">The role to act as.</param>
    /// <param name="variables">The <c>x-hasura-*</c> values, in Postgres' text form.</param>
    public Session(string role, IEnumerable<KeyValuePair<string, string>>? variables = null)
    {
        Role = role;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables ?? [])
        {
            all[name.ToLowerInvariant()] = value;
        }

        all["x-hasura-role"] = role;
        // Made for each connection and asked a few times: no more than a plain table is worth its making.
        all.TrimExcess();
        Variables = all;
    }

    /// <summary>The role.</summary>
    public string Role { get; }

    /// <summary>The session variables by lower-case name, <c>x-hasura-role</c> among them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>
    /// Whether permissions hold that are those of backends alone: the request has the admin secret, and asks for them.
    /// </summary>
    public bool UsesBackendPermissions { get; init; }

    /// <summary>Whether the role is admin.</summary>
    public bool IsAdmin => Role == TrackedModel.AdminRole;

    /// <summary>The session variables as a JSON object, in one order: equal sessions give equal texts.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(Session? other) =>
        other is not null
        && UsesBackendPermissions == other.UsesBackendPermissions
        && Variables.Count == other.Variables.Count
        && Variables.All(pair => other.Variables.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Session);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Role, Variables.Count);
}
