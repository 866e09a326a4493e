using Microsoft.Extensions.Primitives;

namespace LiveQuery.Server.Http;

/// <summary>Answers browsers' preflights and tells them whose pages may read a response, as Hasura does.</summary>
internal sealed class CorsMiddleware(CorsPolicy policy)
{
    private const string Methods = "GET,POST,PUT,PATCH,DELETE,OPTIONS";

    // Hasura's: twenty days; browsers cut it to their own bound.
    private const string MaxAge = "1728000";

    /// <summary>Adds the headers and passes on, or answers a preflight.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (!policy.IsEnabled || origin.Length == 0)
        {
            return next(context);
        }

        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        var isPreflight = HttpMethods.IsOptions(context.Request.Method)
            && !StringValues.IsNullOrEmpty(context.Request.Headers.AccessControlRequestMethod);
        if (policy.Allows(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowCredentials = "true";
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlExposeHeaders = RequestIds.Header;
            if (isPreflight)
            {
                headers.AccessControlMaxAge = MaxAge;
                headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
            }
        }

        if (!isPreflight)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
