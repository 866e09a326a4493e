using LiveQuery.Server.Admin;

namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery healthcheck</c>: asks a server on this machine how it is; for containers, whose images have no curl.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create() => new()
    {
        Name = "healthcheck",
        Description = "Ask the server on this machine whether it is well: exit 0 if so, else 1.",
        Groups = [new("Where it listens", [ServeSettings.Host, ServeSettings.Port])],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var host = context.Settings.Read(ServeSettings.Host, "*");
        var name = host is "*" or "0.0.0.0" or "::" or "localhost" ? "127.0.0.1" : host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var url = $"http://{name}:{context.Settings.Read(ServeSettings.Port, 8080)}{HealthEndpoint.Path}";
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var response = await http.GetAsync(url, cancellationToken);
            await context.Output.WriteLineAsync(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            await context.Error.WriteLineAsync($"livequery: {url} does not answer: {problem.Message}");
            return 1;
        }
    }
}
