using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Http;

/// <summary>What a client is told where one more connection is not accepted.</summary>
internal static class BusyAnswer
{
    /// <summary>The answer, with when to come back.</summary>
    public static GraphQLAnswer Of(HttpContext context, ConnectionRegistry registry)
    {
        // Hasura's answer while it shuts down.
        context.Response.Headers.RetryAfter = registry.IsDraining ? "0" : "5";
        return GraphQLAnswer.Malformed(
            new GraphQLError("the server takes no more connections now: try again later", "busy"),
            StatusCodes.Status503ServiceUnavailable);
    }
}
