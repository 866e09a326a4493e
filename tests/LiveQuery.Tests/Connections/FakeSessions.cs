using LiveQuery.Compiler.Model;
using LiveQuery.Server.Authentication;

namespace LiveQuery.Tests.Connections;

/// <summary>
/// Grants the role that the header <c>role</c> names (else <c>user</c>) with <c>x-hasura-*</c> headers as variables; ends
/// it that many seconds after now as <c>expires</c> says; names the token as <c>token</c> says; denies <c>role: nobody</c>; fails on <c>role: throw</c>.
/// </summary>
internal sealed class FakeSessions(TimeProvider time) : ISessionResolver
{
    public IReadOnlyCollection<KeyValuePair<string, string>> LastHeaders { get; private set; } = [];

    /// <summary>Where set, resolutions wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async ValueTask<SessionResolution> ResolveAsync(
        IReadOnlyCollection<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken)
    {
        LastHeaders = headers;
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        string? Find(string name) => headers
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();

        var role = Find("role") ?? "user";
        if (role == "nobody")
        {
            return new SessionDenied("Could not verify JWT: JWTExpired", "invalid-jwt");
        }

        if (role == "throw")
        {
            throw new InvalidOperationException("The resolver has a bug.");
        }

        var variables = headers.Where(header => header.Key.StartsWith("x-hasura-", StringComparison.OrdinalIgnoreCase));
        return new SessionGranted(
            new Session(role, variables),
            Find("expires") is { } seconds
                ? time.GetUtcNow().AddSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture))
                : null)
        {
            TokenId = Find("token"),
        };
    }
}
