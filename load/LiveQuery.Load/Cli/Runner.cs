using System.Diagnostics;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;

namespace LiveQuery.Load.Cli;

/// <summary>Runs scenarios one after the other, each on an empty database, and reports.</summary>
internal sealed class Runner(RunOptions options, TextWriter output, bool isTerminal)
{
    private readonly LiveView _view = new(output, isTerminal, () => Console.WindowWidth);

    /// <summary>Runs them.</summary>
    public async Task<RunReport> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var started = DateTimeOffset.UtcNow;
        await using var database = await LoadDatabase.OpenAsync(options.DatabaseUrl, output, cancellationToken);
        _view.Say($"Postgres {database.Version}{(options.DatabaseUrl is null ? ", private" : "")}; {Machine.Describe()}");
        var results = new List<ScenarioResult>();
        foreach (var (index, scenario) in scenarios.Index())
        {
            _view.Place = scenarios.Count == 1 ? "" : $"{index + 1}/{scenarios.Count}";
            results.Add(await RunAsync(scenario, database, cancellationToken));
            output.WriteLine();
            output.Write(TextReport.Of(results[^1]));
            output.WriteLine();
        }

        return new RunReport
        {
            Started = started,
            Environment = new Dictionary<string, string>
            {
                ["machine"] = Machine.Describe(),
                ["postgres"] = database.Version,
                ["server"] = options.Server ?? $"livequery {Machine.ServerVersion}, built along",
                ["sizes"] = options.Size.ToString().ToLowerInvariant(),
            },
            Scenarios = results,
        };
    }

    private async Task<ScenarioResult> RunAsync(Scenario scenario, LoadDatabase database, CancellationToken cancellationToken)
    {
        var sizes = scenario.Fit(options.SizesOf(scenario.SizesFor(options.Size)));
        var watch = Stopwatch.StartNew();
        var place = _view.Place.Length == 0 ? "" : $"scenario {_view.Place.Replace("/", " of ", StringComparison.Ordinal)}, ";
        _view.Say($"{place}{scenario.Name}: {string.Join(", ", sizes.Print().Select(size => $"{size.Key} {size.Value}"))}");
        await database.ResetAsync(cancellationToken);
        var context = new ScenarioContext(options, sizes, database, _view);
        try
        {
            await scenario.RunAsync(context, cancellationToken);
        }
        catch (LoadException problem)
        {
            context.Result.Fail(problem.Message);
        }
        finally
        {
            await context.DisposeAsync();
        }

        return context.Result.Build(scenario.Name, scenario.Title, sizes.Print(), watch.Elapsed);
    }
}
