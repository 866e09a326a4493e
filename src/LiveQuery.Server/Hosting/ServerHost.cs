using LiveQuery.Engine;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Hosting;

/// <summary>Runs a server for as long as it is wanted.</summary>
internal static class ServerHost
{
    /// <summary>The exit code of a server that could not start for a reason outside its settings.</summary>
    public const int CannotStart = 1;

    /// <summary>Serves with the engine of the product until the token is cancelled, then drains.</summary>
    public static Task<int> RunAsync(
        ServeOptions options,
        Action<IEndpointRouteBuilder>? mapMore,
        Action<Uri>? started,
        CancellationToken cancellationToken) => RunAsync(options, MakeEngine, mapMore, started, cancellationToken);

    /// <summary>Makes the engine of the product.</summary>
    public static ILiveQueryEngine MakeEngine(
        PollingOptions polling, IEngineObserver observer, TimeProvider time, ILoggerFactory loggers) =>
        new LiveQueryEngine(polling, observer, time, loggers);

    /// <summary>Serves until the token is cancelled, then drains.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="makeEngine">Makes the engine.</param>
    /// <param name="mapMore">Maps further endpoints.</param>
    /// <param name="started">Told the server's address once clients may come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        ServeOptions options,
        EngineFactory makeEngine,
        Action<IEndpointRouteBuilder>? mapMore,
        Action<Uri>? started,
        CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await using var server = new RunningServer(
            options, makeEngine, output, !Console.IsOutputRedirected, TimeProvider.System);
        try
        {
            var address = await server.StartAsync(mapMore, cancellationToken);
            started?.Invoke(address);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (ListenException problem)
        {
            await Console.Error.WriteLineAsync($"livequery: {problem.Message}");
            return CannotStart;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await server.StopAsync();
        }

        return 0;
    }
}
