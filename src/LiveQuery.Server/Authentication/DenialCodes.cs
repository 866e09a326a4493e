namespace LiveQuery.Server.Authentication;

/// <summary>The codes of refusals, spelled as Hasura's.</summary>
internal static class DenialCodes
{
    public const string AccessDenied = "access-denied";
    public const string BadRequest = "bad-request";
    public const string InvalidHeaders = "invalid-headers";
    public const string InvalidJwt = "invalid-jwt";
    public const string JwtInvalidClaims = "jwt-invalid-claims";
    public const string JwtMissingRoleClaims = "jwt-missing-role-claims";
}
