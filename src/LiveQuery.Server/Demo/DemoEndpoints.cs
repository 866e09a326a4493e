namespace LiveQuery.Server.Demo;

/// <summary>Serves the dashboard's files.</summary>
internal static class DemoEndpoints
{
    /// <summary>Where the dashboard is.</summary>
    public const string Path = "/demo";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        (Path, "dashboard.html", "text/html; charset=utf-8"),
        (Path + "/dashboard.css", "dashboard.css", "text/css; charset=utf-8"),
        (Path + "/dashboard.js", "dashboard.js", "text/javascript; charset=utf-8"),
        (Path + "/panels.js", "panels.js", "text/javascript; charset=utf-8"),
        // Made by src/livequery-client: npm run bundle.
        (Path + "/livequery-client.js", "livequery-client.js", "text/javascript; charset=utf-8"),
        (Path + "/outlines.json", "outlines.json", "application/json"),
    ];

    /// <summary>Maps the files.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, file, type) in Files)
        {
            var content = DemoFiles.ReadBytes(file);
            routes.MapGet(path, (RequestDelegate)(context =>
            {
                context.Response.ContentType = type;
                context.Response.ContentLength = content.Length;
                context.Response.Headers.CacheControl = "no-cache";
                return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
            }));
        }

        routes.MapGet("/", (RequestDelegate)(context =>
        {
            context.Response.Redirect(Path);
            return Task.CompletedTask;
        }));
    }
}
