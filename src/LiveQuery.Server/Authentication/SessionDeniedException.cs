namespace LiveQuery.Server.Authentication;

/// <summary>Carries a refusal out of the resolver's steps; never leaves the folder.</summary>
internal sealed class SessionDeniedException(string message, string code) : Exception(message)
{
    /// <summary>The refusal.</summary>
    public SessionDenied Denial { get; } = new(message, code);
}
