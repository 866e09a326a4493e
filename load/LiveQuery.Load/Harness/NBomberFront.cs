using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Running;
using NBomber;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using Scenario = NBomber.CSharp.Scenario;

namespace LiveQuery.Load.Harness;

/// <summary>
/// A scenario's workload as NBomber scenarios: one whose virtual users await the updates of their live queries (latency
/// is the lag from commit to receipt), and one whose virtual users subscribe anew, over and over.
/// </summary>
internal sealed class NBomberFront
{
    private const string Update = "update";
    private const string Subscribe = "subscribe";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // When the run is over: nobody waits longer for an update.
    private DateTime _until = DateTime.MaxValue;

    /// <summary>The scenario's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it puts on the server.</summary>
    public required LiveWorkload Workload { get; init; }

    /// <summary>Virtual users that await updates, a client each.</summary>
    public required int Users { get; init; }

    /// <summary>For how long.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The threshold of the 99th percentile of lag, in milliseconds.</summary>
    public required double LongestP99 { get; init; }

    /// <summary>NBomber's configuration, or null.</summary>
    public string? Config { get; init; }

    /// <summary>The key of NBomber's licence, or null.</summary>
    public string? License { get; init; }

    /// <summary>The configuration of its infrastructure, or null.</summary>
    public string? InfraConfig { get; init; }

    /// <summary>The folder of its reports.</summary>
    public required string Reports { get; init; }

    /// <summary>Runs it; 1 where a state was wrong, a threshold was not held, or no update came at all.</summary>
    /// <param name="cancellationToken">Ends the preparation; NBomber itself ends by its own means.</param>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await LoadDatabase.OpenAsync(null, Console.Out, cancellationToken);
        await database.ResetAsync(cancellationToken);
        await Workload.CreateAsync(database, cancellationToken);
        await using var server = await ServerProcess.StartAsync(
            null, database.ServerUrl, Workload.Metadata, Workload.ServerWords, new Dictionary<string, string>(), Console.WriteLine, cancellationToken);
        var plan = Workload.Plan(server);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Rows change from the first subscription to the last, so that no user waits in vain.
        var writing = WriteAsync(database, ending.Token);
        try
        {
            var stats = Run([Updates(plan), Subscriptions(plan)]);
            var hasUpdates = stats.ScenarioStats
                .SelectMany(scenario => scenario.StepStats)
                .Any(step => step.StepName == Update && step.Ok.Request.Count > 0);
            if (!hasUpdates)
            {
                await Console.Error.WriteLineAsync("load: no update came in all that time: take more --seconds, a higher --rate or fewer --connections");
            }

            return !hasUpdates
                || stats.ScenarioStats.Sum(scenario => scenario.Fail.Request.Count) > 0
                || stats.Thresholds.Any(threshold => threshold.IsFailed)
                ? 1
                : 0;
        }
        finally
        {
            await ending.CancelAsync();
            await writing;
        }
    }

    private NodeStats Run(ScenarioProps[] scenarios)
    {
        var runner = NBomberRunner.RegisterScenarios(scenarios)
            .WithTestSuite("livequery")
            .WithTestName(Name)
            .WithReportFolder(Reports)
            .WithReportFormats(ReportFormat.Txt, ReportFormat.Html, ReportFormat.Csv, ReportFormat.Md);
        if (License is not null)
        {
            runner = runner.WithLicense(License);
        }

        if (Config is not null)
        {
            runner = runner.LoadConfig(Config);
        }

        if (InfraConfig is not null)
        {
            runner = runner.LoadInfraConfig(InfraConfig);
        }

        return runner.Run();
    }

    private ScenarioProps Updates(FleetPlan plan)
    {
        var clients = new ClientPool<SubscriptionClient>();
        return Scenario.Create($"{Name}_updates", async context =>
            {
                var client = clients.GetClient(context.ScenarioInfo);

                // The waiting is no part of the step. Where a run ends before the next update, there is no step at all.
                return await NextUpdateAsync(client) is { } result
                    ? await Step.Run(Update, context, () => Task.FromResult(Answer(result)))
                    : Response.Ok<object>();
            })
            .WithoutWarmUp()
            .WithInit(async _ =>
            {
                for (var number = 0; number < Users; number++)
                {
                    var client = await SubscriptionClient.ConnectAsync(plan, number, CancellationToken.None);
                    await client.SubscribeAsync(CancellationToken.None);
                    clients.AddClient(client);
                }

                _until = DateTime.UtcNow + Duration;
            })
            .WithClean(_ =>
            {
                clients.DisposeClients(Dispose);
                return Task.CompletedTask;
            })
            .WithLoadSimulations(Simulation.KeepConstant(copies: Users, during: Duration))
            .WithThresholds(
                Threshold.Create(stats => stats.Fail.Request.Count == 0),
                Threshold.Create(Update, stats => stats.Ok.Latency.Percent99 <= LongestP99, startCheckAfter: TimeSpan.FromSeconds(10)));
    }

    private ScenarioProps Subscriptions(FleetPlan plan)
    {
        var clients = new ClientPool<SubscriptionClient>();
        return Scenario.Create($"{Name}_subscriptions", async context =>
            {
                var client = clients.GetClient(context.ScenarioInfo);
                return await Step.Run(Subscribe, context, async () =>
                {
                    using var patience = new CancellationTokenSource(Patience);
                    await client.SubscribeAsync(patience.Token);
                    var result = await client.NextAsync(patience.Token);
                    return result.Problem is null
                        ? Response.Ok<object>(sizeBytes: result.Bytes)
                        : Response.Fail<object>(statusCode: "wrong", message: result.Problem);
                });
            })
            .WithoutWarmUp()
            // A client of its own: its subscriptions come and go while the others' stay.
            .WithInit(async _ => clients.AddClient(await SubscriptionClient.ConnectAsync(plan with { PerConnection = 1 }, 0, CancellationToken.None)))
            .WithClean(_ =>
            {
                clients.DisposeClients(Dispose);
                return Task.CompletedTask;
            })
            .WithLoadSimulations(Simulation.KeepConstant(copies: 1, during: Duration))
            .WithThresholds(Threshold.Create(stats => stats.Fail.Request.Count == 0));
    }

    /// <summary>The next update, or null where none comes before the run is over. Where few rows change, users wait for minutes.</summary>
    private async Task<ReceivedResult?> NextUpdateAsync(SubscriptionClient client)
    {
        var left = _until - DateTime.UtcNow;
        if (left <= TimeSpan.Zero)
        {
            return null;
        }

        // To cancel closes the socket, which nobody needs any more then.
        using var over = new CancellationTokenSource(left);
        try
        {
            while (true)
            {
                // First results, and states that bring no new change, are no updates.
                if (await client.NextAsync(over.Token) is var result and not { Problem: null, Lag: null })
                {
                    return result;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Response<object> Answer(ReceivedResult result) => result.Problem is null
        ? Response.Ok<object>(sizeBytes: result.Bytes, customLatencyMs: Math.Max(0.001, result.Lag ?? 0))
        : Response.Fail<object>(statusCode: "wrong", message: result.Problem);

    private async Task WriteAsync(LoadDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await Workload.WriteAsync(database, TimeSpan.FromSeconds(10), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static void Dispose(SubscriptionClient client) => client.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
