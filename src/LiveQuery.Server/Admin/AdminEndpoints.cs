using LiveQuery.Server.Http;

namespace LiveQuery.Server.Admin;

/// <summary>Maps the operator's endpoints; those that are null are not served.</summary>
internal sealed class AdminEndpoints(
    ServerState state,
    AdminGuard guard,
    HealthEndpoint health,
    ConfigEndpoint? config,
    MetricsEndpoint? metrics,
    SubscriptionsEndpoint? subscriptions,
    PollingEndpoint? polling)
{
    /// <summary>Maps them all.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map(HealthEndpoint.Path, health.HandleAsync);
        routes.Map("/hasura" + HealthEndpoint.Path, health.HandleAsync);
        routes.Map("/v1/version", WriteVersionAsync);
        foreach (var path in metrics is null ? [] : MetricsEndpoint.Paths)
        {
            routes.Map(path, metrics!.HandleAsync);
        }

        Protect(ConfigEndpoint.Path, config is null ? null : config.HandleAsync);
        Protect(SubscriptionsEndpoint.Path, subscriptions is null ? null : subscriptions.HandleAsync);
        Protect(PollingEndpoint.Path, polling is null ? null : polling.HandleAsync);

        // Of names with a dot as well, which the usual pattern leaves to files.
        routes.MapFallback("{**path}", NotFoundAsync);

        void Protect(string path, RequestDelegate? handler)
        {
            if (handler is not null)
            {
                routes.Map(path, guard.Protect(handler));
            }
        }
    }

    private Task WriteVersionAsync(HttpContext context)
    {
        RequestIds.Assign(context);
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("server_type"u8, "livequery");
            writer.WriteString("version"u8, state.Version);
            writer.WriteEndObject();
        });
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        RequestIds.Assign(context);
        return JsonAnswers.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", "resource does not exist");
    }
}
