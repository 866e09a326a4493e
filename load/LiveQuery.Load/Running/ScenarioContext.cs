using System.Diagnostics;
using System.Globalization;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Reporting;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Load.Running;

/// <summary>What a scenario has at hand. All that it starts is ended with it, whatever happens.</summary>
internal sealed class ScenarioContext(RunOptions options, Sizes sizes, LoadDatabase database, LiveView view) : IAsyncDisposable
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WarmUpSlice = TimeSpan.FromSeconds(2);
    private const int MostWarmUpSlices = 8;
    private const double Settled = 0.85;

    private readonly Stack<IAsyncDisposable> _started = new();
    private (int Number, int Of)? _round;

    /// <summary>What holds for all scenarios.</summary>
    public RunOptions Options => options;

    /// <summary>The sizes of this one.</summary>
    public Sizes Sizes => sizes;

    /// <summary>The database, empty at first.</summary>
    public LoadDatabase Database => database;

    /// <summary>Further variables of the environment of servers that are started from here on.</summary>
    public Dictionary<string, string> ServerEnvironment { get; } = [];

    /// <summary>What is found.</summary>
    public ResultBuilder Result { get; } = new(judges: options.Size != SizeClass.Quick);

    /// <summary>Tells the user.</summary>
    public void Say(string text) => view.Say(text);

    /// <summary>The numbers of the rounds, one after the other; the live view tells which one runs.</summary>
    /// <param name="first">0, or -1 for a round before the first that warms up.</param>
    public IEnumerable<int> Rounds(int first = 0)
    {
        for (var round = first; round < sizes.Rounds; round++)
        {
            _round = (round, sizes.Rounds);
            yield return round;
        }

        _round = null;
    }

    /// <summary>Starts the server.</summary>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="words">Further words of its command line; the run's own come after them and win.</param>
    public async Task<ServerProcess> StartServerAsync(string metadata, CancellationToken cancellationToken, params string[] words)
    {
        var joined = ServerWords.Join(
            [
                "--refetch-interval", SettingParsers.Print(options.RefetchInterval),
                "--batch-size", options.BatchSize.ToString(CultureInfo.InvariantCulture),
            ],
            words,
            options.ServerOptions);
        var server = await ServerProcess.StartAsync(
            options.Server, database.ServerUrl, metadata, joined, ServerEnvironment, line => Say($"server: {line}"), cancellationToken);
        Result.TolerableGrowth = Math.Max(LagTrend.Tolerable, ServerWords.RefetchInterval(joined).TotalMilliseconds);
        return Own(server);
    }

    /// <summary>Makes a fleet and opens it.</summary>
    public async Task<IFleet> OpenFleetAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        var fleet = Own(await FleetGroup.StartAsync(plan, options.Workers, cancellationToken));
        var watch = Stopwatch.StartNew();
        await fleet.OpenAsync(OpenTimeout, cancellationToken);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Total:N0} operations on {plan.Connections:N0} connections have their first result ({watch.Elapsed.TotalSeconds:0.0} s)"));
        return fleet;
    }

    /// <summary>Has something end with the scenario.</summary>
    public T Own<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }

    /// <summary>Ends something before the scenario's end.</summary>
    public async Task EndAsync(IAsyncDisposable started)
    {
        var others = _started.Where(one => one != started).Reverse().ToList();
        _started.Clear();
        others.ForEach(_started.Push);
        await started.DisposeAsync();
    }

    /// <summary>
    /// Runs something in slices until the server's CPU time for a slice falls no more: the runtime compiles what is hot
    /// while it runs, which costs more at first than all that is to be measured.
    /// </summary>
    public async Task WarmUpAsync(ServerProcess server, Func<TimeSpan, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        if (options.Size == SizeClass.Quick)
        {
            await run(WarmUpSlice / 4, cancellationToken);
            return;
        }

        Say("warming up");
        var last = double.MaxValue;
        var settled = 0;
        for (var slice = 0; slice < MostWarmUpSlices && settled < 2; slice++)
        {
            view.ShowBriefly(string.Create(CultureInfo.InvariantCulture, $"warming up: slice {slice + 1}, of {MostWarmUpSlices} at most"));
            var before = ProcessUsage.CpuSeconds(server.Id);
            await run(WarmUpSlice, cancellationToken);
            var used = ProcessUsage.CpuSeconds(server.Id) - before;
            settled = used >= last * Settled ? settled + 1 : 0;
            last = used;
        }
    }

    /// <summary>Measures a phase, and shows its figures while it runs.</summary>
    /// <param name="name">What runs.</param>
    /// <param name="duration">How long it is to run, for the live view; null where that is not known.</param>
    /// <param name="server">The server, where its figures count.</param>
    /// <param name="fleet">The clients, where theirs count; marked at the beginning.</param>
    /// <param name="run">What runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PhaseUsage> MeasureAsync(
        string name, TimeSpan? duration, ServerProcess? server, IFleet? fleet, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var meter = new Meter(database, server, fleet);
        await (fleet?.MarkAsync(cancellationToken) ?? Task.CompletedTask);
        var before = await meter.ReadAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var showing = ShowAsync(new Progress(name, duration, _round, view.Place), fleet, ending.Token);
        try
        {
            await run(cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await showing;
        }

        var usage = meter.Between(name, before, await meter.ReadAsync(cancellationToken));
        Result.Add(usage);
        return usage;
    }

    /// <summary>
    /// Waits until every client has the version that its row has in the database, and fails the run where that does not
    /// come, or where anything came that must not.
    /// </summary>
    public async Task VerifyVersionsAsync(IFleet fleet, string table, CancellationToken cancellationToken)
    {
        var versions = await database.ReadAsync<long[]>($"select array_agg(version order by id) from {table}", cancellationToken);
        var watch = Stopwatch.StartNew();
        long behind;
        while ((behind = await fleet.CountBehindAsync(versions, cancellationToken)) > 0 && watch.Elapsed < SettleTimeout)
        {
            await Task.Delay(50, cancellationToken);
        }

        if (behind > 0)
        {
            Result.Fail($"{behind:N0} of {fleet.Plan.Total:N0} live queries never got the last version of their row");
        }
        else
        {
            Say($"all {fleet.Plan.Total:N0} live queries have the last version of their row");
        }

        await VerifyNothingWrongAsync(fleet, cancellationToken);
    }

    /// <summary>Fails the run where anything came to the clients that must not.</summary>
    public async Task VerifyNothingWrongAsync(IFleet fleet, CancellationToken cancellationToken)
    {
        foreach (var (problem, count) in (await fleet.ReadAsync(cancellationToken)).Problems)
        {
            Result.Fail($"{count:N0} × {problem}");
        }
    }

    /// <summary>Fails the run where the server itself found that a gate had missed a change.</summary>
    public async Task VerifyNothingMissedAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var missed = (await server.ReadMetricsAsync(cancellationToken))["livequery_missed_changes_total"];
        if (missed > 0)
        {
            Result.Fail($"{missed:N0} changes were missed by the gate and found by a safety refetch");
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }
    }

    private async Task ShowAsync(Progress progress, IFleet? fleet, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(view.Interval);
        try
        {
            var before = 0L;
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (fleet is null)
                {
                    view.Show(progress, "");
                    continue;
                }

                var figures = await fleet.ReadAsync(cancellationToken);
                var latency = Latency.Of(figures.Latency);
                view.Show(progress, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(figures.Results - before) / view.Interval.TotalSeconds:N0} results/s, lag p50 {latency.P50:0.0} ms, p99 {latency.P99:0.0} ms"));
                before = figures.Results;
            }
        }
        catch (OperationCanceledException)
        {
            // The phase is over.
        }
    }
}
