using System.Text;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Admin;

/// <summary>
/// Tells whether the process is well, as Hasura does. What is not served of the metadata, a lost database too, is a
/// warning and no failure: a restart would mend nothing, and cost every client its socket.
/// </summary>
internal sealed class HealthEndpoint(ServerState state)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/healthz";

    /// <summary>Answers; <c>?strict=true</c> makes warnings failures.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var isStrict = context.Request.Query["strict"] == "true";
        var (status, text) = state switch
        {
            { Connections.IsDraining: true } => (StatusCodes.Status503ServiceUnavailable, "ERROR: shutting down"),
            _ when state.Models.Current.Problems.All(problem => problem.Severity != MetadataSeverity.Error) =>
                (StatusCodes.Status200OK, "OK"),
            _ when isStrict => (StatusCodes.Status500InternalServerError, "ERROR: inconsistent objects in schema"),
            _ => (StatusCodes.Status200OK, "WARN: inconsistent objects in schema"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }
}
