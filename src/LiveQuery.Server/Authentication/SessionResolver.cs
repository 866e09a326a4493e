using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Authentication;

/// <summary>
/// Tells who asks, in Hasura's order: a secret that was sent decides alone, right or wrong; else a token; else the
/// unauthorized role. Without a configured secret everybody is admin, or whomever their headers say.
/// </summary>
internal sealed class SessionResolver(AuthenticationOptions options, JwtSessions jwt) : ISessionResolver
{
    private readonly AdminSecret? _secret = options.AdminSecret is null ? null : new AdminSecret(options.AdminSecret);

    /// <inheritdoc/>
    public async ValueTask<SessionResolution> ResolveAsync(
        IReadOnlyCollection<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(new RequestIdentity(headers), cancellationToken);
        }
        catch (SessionDeniedException denied)
        {
            return denied.Denial;
        }
    }

    private async ValueTask<SessionGranted> FindAsync(RequestIdentity request, CancellationToken cancellationToken)
    {
        if (_secret is null)
        {
            return Granted(request.Role ?? TrackedModel.AdminRole, request, request.AsksForBackendPermissions());
        }

        if (request.Secret is { } given)
        {
            return _secret.Matches(given)
                ? Granted(request.Role ?? TrackedModel.AdminRole, request, request.AsksForBackendPermissions())
                : throw new SessionDeniedException(
                    "invalid \"x-hasura-admin-secret\"/\"x-hasura-access-key\"", DenialCodes.AccessDenied);
        }

        if (options.Jwt.Length > 0 && await jwt.ResolveAsync(request, cancellationToken) is { } session)
        {
            return session;
        }

        if (options.UnauthorizedRole is { } role)
        {
            return Granted(role, request);
        }

        throw options.Jwt.Length > 0
            ? new SessionDeniedException(
                "Missing 'Authorization' or 'Cookie' header in JWT authentication mode", DenialCodes.InvalidHeaders)
            : new SessionDeniedException(
                "\"x-hasura-admin-secret\"/\"x-hasura-access-key\" required, but not found", DenialCodes.AccessDenied);
    }

    private static SessionGranted Granted(string role, RequestIdentity request, bool usesBackendPermissions = false)
    {
        var variables = request.Variables();
        RequestIdentity.CheckBounds(role, variables);
        return new SessionGranted(new Session(role, variables) { UsesBackendPermissions = usesBackendPermissions });
    }
}
