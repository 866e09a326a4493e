using System.Collections.Immutable;
using LiveQuery.Server.Connections;
using Microsoft.Extensions.Primitives;

namespace LiveQuery.Server.Admin;

/// <summary>Lets admins end sessions (DELETE): their connections are closed at once.</summary>
internal sealed partial class SessionsEndpoint(ConnectionRegistry connections, ILogger<SessionsEndpoint> logger)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/v1/sessions";

    private const string VariablePrefix = "x-hasura-";
    private const string RoleVariable = "x-hasura-role";

    /// <summary>Ends the sessions that the URL's parameters name, and tells how many there were.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (Read(context.Request.Query, out var filter) is { } mistake)
        {
            return JsonAnswers.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "bad-request", mistake);
        }

        var revoked = connections.Revoke(filter!);
        Log.SessionsRevoked(logger, revoked);
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("revoked"u8, revoked);
            writer.WriteEndObject();
        });
    }

    // What is wrong, or null.
    private static string? Read(IQueryCollection query, out SessionFilter? filter)
    {
        filter = null;
        var variables = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        ImmutableArray<string> tokens = [];
        foreach (var (name, values) in query)
        {
            var key = name.ToLowerInvariant();
            if (key == "jti")
            {
                tokens = Values(values);
            }
            else if (key == "role" || key.StartsWith(VariablePrefix, StringComparison.Ordinal))
            {
                variables.Add((key == "role" ? RoleVariable : key, Values(values)));
            }
            else
            {
                return $"\"{name}\" names no sessions: role, jti and session variables such as x-hasura-user-id do";
            }
        }

        if (variables.Count == 0 && tokens.IsEmpty)
        {
            // To send everybody away by a parameter that was forgotten would be a poor joke.
            return "say which sessions are to end: by role, jti, or session variables such as x-hasura-user-id";
        }

        filter = new SessionFilter(variables.ToImmutable(), tokens);
        return null;
    }

    private static ImmutableArray<string> Values(StringValues values) => [.. values.Select(value => value ?? "")];

    private static partial class Log
    {
        // Who they were is data.
        [LoggerMessage(LogLevel.Warning, "An admin ended {Sessions} sessions.")]
        public static partial void SessionsRevoked(ILogger logger, int sessions);
    }
}
