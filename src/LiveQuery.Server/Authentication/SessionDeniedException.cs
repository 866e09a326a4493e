namespace LiveQuery.Server.Authentication;

/// <summary>Carries a refusal out of the resolver's steps; never leaves the folder.</summary>
internal sealed class SessionDeniedException(SessionDenied denial) : Exception(denial.Message)
{
    /// <summary>Carries a refusal with the status of its code.</summary>
    public SessionDeniedException(string message, string code)
        : this(new SessionDenied(message, code))
    {
    }

    /// <summary>The refusal.</summary>
    public SessionDenied Denial => denial;
}
