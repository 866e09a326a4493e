using System.Diagnostics;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Demo.Postgres;
using LiveQuery.Server.Hosting;
using LiveQuery.Server.Metadata;
using Npgsql;

namespace LiveQuery.Server.Demo;

/// <summary><c>livequery demo</c>: a private Postgres, a dataset, live traffic, a server and a dashboard, out of nothing.</summary>
internal static class DemoCommand
{
    private const string Database = "demo";

    private static readonly Setting<int> Port = new()
    {
        Flag = "--port",
        ValueName = "PORT",
        DefaultText = "8080",
        Description = "The port to serve the dashboard on; 0 takes a free one.",
        HasuraVariable = "HASURA_GRAPHQL_SERVER_PORT",
        Parse = SettingParsers.Whole(0, 65535),
    };

    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create() => new()
    {
        Name = "demo",
        Description = "Show live queries over a private Postgres with live traffic; nothing stays behind.",
        Groups = [new SettingGroup("Demo", [Port])],
        Run = async (context, cancellationToken) =>
        {
            using var lifetime = new ServerLifetime(context.Time);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Stopping, cancellationToken);
            return await RunAsync(context.Settings.Read(Port, 8080), context.Output, context.Error, stopping.Token);
        },
    };

    /// <summary>Runs the demo until it is cancelled.</summary>
    /// <returns>The exit code: 1 where it could not start.</returns>
    public static async Task<int> RunAsync(int port, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            return await ShowAsync(port, output, cancellationToken);
        }
        catch (Exception e) when (e is PostgresMissingException or InvalidOperationException)
        {
            await error.WriteLineAsync($"livequery: {e.Message}");
            return ServerHost.CannotStart;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task<int> ShowAsync(int port, TextWriter output, CancellationToken cancellationToken)
    {
        var steps = new DemoProgress(output);
        var binaries = await steps.RunAsync(
            "looking for Postgres",
            () => PostgresBinaries.FindAsync(output, cancellationToken),
            found => $"{found.Version} in {found.Folder}");
        await using var cluster = await steps.RunAsync(
            "starting a private server",
            () => PostgresCluster.StartAsync(binaries, cancellationToken: cancellationToken),
            started => $"port {started.Port}, in {started.Folder}");
        await cluster.CreateDatabaseAsync(Database, cancellationToken);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString(Database));
        var dataset = Dataset.Read();
        var replay = new TrafficReplay(dataset.Flights, database, TimeProvider.System, output);
        await steps.RunAsync(
            "loading the dataset",
            async () =>
            {
                await dataset.LoadAsync(database, cancellationToken);
                await replay.StartAsync(cancellationToken);
                return dataset;
            },
            loaded => $"{loaded.Airports.Count} airports, {loaded.Flights.Count:N0} flights to replay");

        // In the throwaway folder, so that it goes with it.
        var metadata = Path.Combine(cluster.Folder, "metadata.yaml");
        await File.WriteAllTextAsync(metadata, DemoFiles.ReadText("metadata.yaml"), cancellationToken);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = FlyAsync(replay, output, ending.Token);
        var serving = Stopwatch.StartNew();
        var exitCode = await ServerHost.RunAsync(
            Options(port, metadata, cluster.Url(Database)),
            DemoEndpoints.Map,
            address => steps.Ready(new Uri(address, DemoEndpoints.Path), serving.Elapsed),
            cancellationToken);
        await ending.CancelAsync();
        await traffic;
        return exitCode;
    }

    /// <summary>Runs the traffic to its end; the dashboard goes on without it where it breaks.</summary>
    private static async Task FlyAsync(TrafficReplay replay, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await replay.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo ends.
        }
        catch (Exception e)
        {
            await output.WriteLineAsync($"! the traffic has ended: {e.Message}");
        }
    }

    private static ServeOptions Options(int port, string metadata, string databaseUrl) => new()
    {
        // The loopback alone: without a secret everybody who reaches the server is admin.
        Host = "127.0.0.1",
        Port = port,
        Model = new ModelProviderOptions
        {
            MetadataPath = metadata,
            ReadEnvironment = name => name == "LIVEQUERY_DATABASE_URL" ? databaseUrl : Environment.GetEnvironmentVariable(name),
        },
        Polling = new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(500) },
        Log = new LogOptions { Level = LogLevel.Error },
    };
}
