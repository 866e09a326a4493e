using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Workloads;
using Npgsql;

namespace LiveQuery.Load.Scenarios;

/// <summary>6: queries of which one form of the statement is far slower than another.</summary>
internal sealed class CliffScenario : Scenario
{
    private const int RowsOfQuick = 20_000;
    private const int RowsOfRun = 400_000;
    private const int FirstRefetches = 12;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    public override string Name => "cliff";

    public override string Title =>
        "queries over partitions, skew, a foreign order, and without an index, --queries cohorts each: time per cohort against the query run alone with literals and against one join for all";

    public override Sizes SizesFor(SizeClass size) => size switch
    {
        SizeClass.Quick => new Sizes(20, 1, 1, TimeSpan.FromSeconds(1), 1),
        SizeClass.Small => new Sizes(100, 1, 1, TimeSpan.FromSeconds(24), 1),
        _ => new Sizes(200, 1, 1, TimeSpan.FromMinutes(4), 1),
    };

    // One connection has all the cohorts of a query.
    public override Sizes Fit(Sizes asked) => asked with { Connections = 1 };

    public override async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await CliffWorkload.CreateAsync(
            context.Database, context.Options.Size == SizeClass.Quick ? RowsOfQuick : RowsOfRun, cancellationToken);
        var server = await context.StartServerAsync(CliffWorkload.Metadata, cancellationToken, "--refetch-interval", "10ms");
        foreach (var cliff in CliffWorkload.All)
        {
            await MeasureAsync(context, server, cliff, cancellationToken);
        }
    }

    private static async Task MeasureAsync(ScenarioContext context, ServerProcess server, Cliff cliff, CancellationToken cancellationToken)
    {
        var cohorts = context.Sizes.Queries;
        var fleet = await context.OpenFleetAsync(Plan(server, cliff, cohorts), cancellationToken);
        await server.ChangePollingAsync(new JsonObject { ["changes"] = "always" }, cancellationToken);
        // Time to try the forms, for servers that choose among them.
        await RefetchAsync(server, context.Sizes.For / CliffWorkload.All.Count / 4, FirstRefetches * cohorts, cancellationToken);
        foreach (var _ in context.Rounds())
        {
            await MeasureRoundAsync(context, server, fleet, cliff, cancellationToken);
        }

        await NoteChoiceAsync(context, server, cliff, cancellationToken);
        await KeptStates.VerifyAsync(context, server, fleet, cancellationToken);
        await context.EndAsync(fleet);
        context.Result.AtMost($"{cliff.Name}: at most 1.5 × the best form", $"{cliff.Name}: server ÷ the best of them", 1.5);
    }

    private static async Task MeasureRoundAsync(
        ScenarioContext context, ServerProcess server, IFleet fleet, Cliff cliff, CancellationToken cancellationToken)
    {
        var cohorts = context.Sizes.Queries;
        var duration = context.Sizes.Round / CliffWorkload.All.Count / 2;
        await server.ChangePollingAsync(new JsonObject { ["changes"] = "always" }, cancellationToken);
        var served = await context.MeasureAsync(
            cliff.Name, duration, server, fleet, token => RefetchAsync(server, duration, cohorts, token), cancellationToken);
        // Nothing is written: once the last refetch has ended, none runs beside the other forms.
        await server.ChangePollingAsync(new JsonObject { ["changes"] = "snapshot" }, cancellationToken);
        await RestAsync(context.Database, cancellationToken);
        var one = served.StatementMilliseconds / served.Refetched;
        var literal = await LiteralAsync(context.Database.Source, cliff, cohorts, duration / 4, cancellationToken);
        var joined = await SetBasedAsync(context.Database.Source, cliff, cohorts, duration / 4, cancellationToken);
        var best = Math.Min(literal, joined);
        if (served.Statements == 0 || served.Refetched == 0)
        {
            context.Result.NotOffered($"{cliff.Name}: nothing was refetched within {(duration + Longest).TotalSeconds:0} s, or Postgres does not count statements");
            return;
        }

        context.Result.Sample($"{cliff.Name}: server, ms per cohort", "ms", Better.Lower, one);
        context.Result.Sample($"{cliff.Name}: alone with literals, ms each", "ms", null, literal);
        context.Result.Sample($"{cliff.Name}: one join for all, ms per cohort", "ms", null, joined);
        context.Result.Sample($"{cliff.Name}: server ÷ the best of them", "", Better.Lower, one / best);
    }

    private static FleetPlan Plan(ServerProcess server, Cliff cliff, int cohorts) => new()
    {
        Endpoint = server.Endpoint,
        Init = LoadMetadata.Init(),
        Operations = [cliff.Payload],
        Connections = 1,
        PerConnection = cohorts,
        KeysPerOwner = cohorts,
        KeepEvery = 5,
    };

    // Where so many cohorts take longer than the time that was given, their end is waited for.
    private static async Task RefetchAsync(ServerProcess server, TimeSpan duration, int least, CancellationToken cancellationToken)
    {
        const string Refetched = "livequery_cohorts_refetched_total";
        var before = (await server.ReadMetricsAsync(cancellationToken))[Refetched];
        await Task.Delay(duration, cancellationToken);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Longest && (await server.ReadMetricsAsync(cancellationToken))[Refetched] < before + least;)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    // The tool and the server have roles of their own.
    private static async Task RestAsync(LoadDatabase database, CancellationToken cancellationToken)
    {
        const string Running =
            "select count(*) from pg_stat_activity where datname = current_database() and usename <> current_user and backend_type = 'client backend' and state = 'active'";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Longest && await database.ReadAsync<long>(Running, cancellationToken) > 0;)
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    private static async Task NoteChoiceAsync(ScenarioContext context, ServerProcess server, Cliff cliff, CancellationToken cancellationToken)
    {
        var state = await server.ReadStateAsync(cancellationToken);
        if (state["live_queries"]?[0]?["strategies"] is JsonArray { Count: > 0 } strategies)
        {
            context.Result.Note($"{cliff.Name}: the server tells of its forms {strategies.ToJsonString()}");
        }
    }

    /// <summary>The form with the values in sight, cohort after cohort; milliseconds per cohort.</summary>
    private static Task<double> LiteralAsync(NpgsqlDataSource source, Cliff cliff, int cohorts, TimeSpan duration, CancellationToken cancellationToken) =>
        RepeatAsync(source, cohorts, duration, turn => new NpgsqlCommand(cliff.Literal(1 + (turn % cohorts))), 1, cancellationToken);

    /// <summary>The form that joins all cohorts at once; milliseconds per cohort.</summary>
    private static Task<double> SetBasedAsync(NpgsqlDataSource source, Cliff cliff, int cohorts, TimeSpan duration, CancellationToken cancellationToken) =>
        RepeatAsync(
            source,
            2,
            duration,
            _ => new NpgsqlCommand(cliff.SetBased) { Parameters = { new() { Value = Enumerable.Range(1, cohorts).ToArray() } } },
            cohorts,
            cancellationToken);

    /// <summary>
    /// Runs statements for a while, and at least so many of them. Postgres tells how long it executed each, which is what
    /// it tells of the server's as well: the way there and the planning are in neither.
    /// </summary>
    private static async Task<double> RepeatAsync(
        NpgsqlDataSource source, int least, TimeSpan duration, Func<int, NpgsqlCommand> make, int cohortsOfEach, CancellationToken cancellationToken)
    {
        const string ExecutionTime = "Execution Time: ";
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand("set jit = off", connection))
        {
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }

        var watch = Stopwatch.StartNew();
        var milliseconds = 0.0;
        var turn = 0;
        // What takes very long is not repeated: two thirds of a minute for one form is enough to know it.
        for (; (turn < least || watch.Elapsed < duration) && watch.Elapsed < Longest; turn++)
        {
            await using var command = make(turn);
            command.Connection = connection;
            // With the hash, which is a part of all of the server's forms.
            command.CommandText = $"explain (analyze, timing off) select data, sha256(convert_to(coalesce(data, ''), 'UTF8')) from ({command.CommandText} offset 0) q";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var line = reader.GetString(0);
                milliseconds += line.StartsWith(ExecutionTime, StringComparison.Ordinal)
                    ? double.Parse(line[ExecutionTime.Length..^" ms".Length], CultureInfo.InvariantCulture)
                    : 0;
            }
        }

        return milliseconds / turn / cohortsOfEach;
    }
}
