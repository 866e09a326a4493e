using LiveQuery.Server.Authentication;
using LiveQuery.Server.Http;

namespace LiveQuery.Server.Admin;

/// <summary>Lets admins in, and answers everybody else as Hasura does.</summary>
internal sealed class AdminGuard(ISessionResolver sessions)
{
    /// <summary>A handler that runs for admins alone.</summary>
    public RequestDelegate Protect(RequestDelegate handler) => async context =>
    {
        RequestIds.Assign(context);
        var resolution = await sessions.ResolveAsync(RequestHeaders.Read(context.Request), context.RequestAborted);
        switch (resolution)
        {
            case SessionGranted { Session.IsAdmin: true }:
                await handler(context);
                break;
            case SessionDenied denied:
                await JsonAnswers.WriteErrorAsync(context, denied.Status, denied.Code, denied.Message);
                break;
            default:
                await JsonAnswers.WriteErrorAsync(
                    context, StatusCodes.Status400BadRequest, "access-denied", "You have to be an admin to access this endpoint");
                break;
        }
    };
}
