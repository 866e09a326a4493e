namespace LiveQuery.Server.Admin;

/// <summary>Serves the metrics to Prometheus; to who has the secret, where one is set.</summary>
internal sealed class MetricsEndpoint(ServerMetrics metrics, ServerState state, string? secret)
{
    /// <summary>Where they are: Hasura's place, and the usual one.</summary>
    public static readonly string[] Paths = ["/v1/metrics", "/metrics"];

    private const string Scheme = "Bearer ";

    private readonly Authentication.AdminSecret? _secret = secret is null ? null : new(secret);

    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        if (_secret is not null
            && !(given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && _secret.Matches(given[Scheme.Length..].Trim())))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await JsonAnswers.WriteErrorAsync(
                context, StatusCodes.Status401Unauthorized, "access-denied", "the metrics ask for their secret as a bearer token");
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        using var buffer = new MemoryStream();
        await metrics.WriteAsync(buffer, state, context.RequestAborted);
        context.Response.ContentLength = buffer.Length;
        await context.Response.BodyWriter.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }
}
