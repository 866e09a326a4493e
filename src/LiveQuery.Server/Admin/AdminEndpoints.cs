namespace LiveQuery.Server.Admin;

/// <summary>Maps the operator's endpoints.</summary>
internal sealed class AdminEndpoints(
    ServerState state,
    AdminGuard guard,
    HealthEndpoint health,
    MetricsEndpoint metrics,
    SubscriptionsEndpoint subscriptions,
    PollingEndpoint polling)
{
    /// <summary>Maps them all.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map(HealthEndpoint.Path, health.HandleAsync);
        routes.Map("/hasura" + HealthEndpoint.Path, health.HandleAsync);
        routes.Map("/v1/version", WriteVersionAsync);
        foreach (var path in MetricsEndpoint.Paths)
        {
            routes.Map(path, metrics.HandleAsync);
        }

        routes.Map(SubscriptionsEndpoint.Path, guard.Protect(subscriptions.HandleAsync));
        routes.Map(PollingEndpoint.Path, guard.Protect(polling.HandleAsync));
        routes.MapFallback(NotFoundAsync);
    }

    private Task WriteVersionAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("server_type"u8, "livequery");
        writer.WriteString("version"u8, state.Version);
        writer.WriteEndObject();
    });

    private static Task NotFoundAsync(HttpContext context) =>
        JsonAnswers.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", "resource does not exist");
}
