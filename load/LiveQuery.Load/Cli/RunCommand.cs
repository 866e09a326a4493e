using System.CommandLine;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Scenarios;
using Npgsql;

namespace LiveQuery.Load.Cli;

/// <summary><c>run</c>: scenarios, and their report.</summary>
internal static class RunCommand
{
    private const string All = "all";

    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var scenarios = new Argument<string[]>("scenario")
        {
            Description = $"The scenarios to run, or {All}: {string.Join(", ", AllScenarios.List.Select(scenario => scenario.Name))}.",
            HelpName = "scenario",
            Arity = ArgumentArity.OneOrMore,
        };
        scenarios.AcceptOnlyFromAmong([All, .. AllScenarios.List.Select(scenario => scenario.Name)]);
        var queries = CommonOptions.Number("--queries", "Live queries in all.", 1, 10_000_000);
        var connections = CommonOptions.Number("--connections", "Over so many connections.", 1, 1_000_000);
        var rate = new Option<double?>("--rate") { Description = "Transactions (or what the scenario says) a second." };
        var duration = CommonOptions.Duration("--for", "How long the server is measured, all rounds together, with its unit: 60s, 3m.");
        var rounds = CommonOptions.Number("--rounds", "In how many rounds, with the baselines between them.", 1, 100);
        var quick = new Option<bool>("--quick") { Description = "The smallest sizes: checks that scenarios run and verify, not their speed." };
        var book = new Option<bool>("--book") { Description = "The sizes of the published figures: long, on a quiet machine." };
        var workers = new Option<int>("--workers") { Description = "Processes for the clients, each with a limit of open files of its own; 0 for none.", DefaultValueFactory = _ => 0 };
        var interval = CommonOptions.Duration("--refetch-interval", "The server's refetch interval, where the scenario does not set it; 1s unless given.");
        var batch = CommonOptions.Number("--batch-size", "The server's batch size; 100 unless given.", 1, 10_000);
        var server = new Option<string?>("--server") { Description = "A published binary to run; without it, the one built with this tool." };
        var words = new Option<string[]>("--server-option") { Description = "A further word of the server's command line; may be repeated.", AllowMultipleArgumentsPerToken = false };
        var database = new Option<string?>("--database-url") { Description = "A Postgres to use, as a superuser of it; without it a private one is started." };
        var json = CommonOptions.Json();
        var html = CommonOptions.Html();

        var command = new Command("run", "Run scenarios: each verifies all that its clients receive, and is measured beside its baselines.")
        {
            scenarios, quick, book, queries, connections, rate, duration, rounds, workers, interval, batch, server, words, database, json, html,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(quick) && result.GetValue(book))
            {
                result.AddError("--quick and --book exclude each other");
            }
        });
        command.SetAction((arguments, cancellationToken) =>
        {
            var names = arguments.GetValue(scenarios)!;
            var options = new RunOptions
            {
                Size = arguments.GetValue(quick) ? SizeClass.Quick : arguments.GetValue(book) ? SizeClass.Book : SizeClass.Small,
                Queries = arguments.GetValue(queries),
                Connections = arguments.GetValue(connections),
                Rate = arguments.GetValue(rate),
                For = CommonOptions.Read(arguments.GetValue(duration)),
                Rounds = arguments.GetValue(rounds),
                Workers = arguments.GetValue(workers),
                RefetchInterval = CommonOptions.Read(arguments.GetValue(interval)) ?? TimeSpan.FromSeconds(1),
                BatchSize = arguments.GetValue(batch) ?? 100,
                Server = arguments.GetValue(server),
                ServerOptions = arguments.GetValue(words) ?? [],
                DatabaseUrl = arguments.GetValue(database),
            };
            return RunAsync(
                options,
                [.. AllScenarios.List.Where(scenario => names.Contains(All) || names.Contains(scenario.Name))],
                arguments.GetValue(json),
                arguments.GetValue(html),
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        RunOptions options, IReadOnlyList<Scenario> scenarios, string? json, string? html, CancellationToken cancellationToken)
    {
        try
        {
            var report = await new Runner(options, Console.Out, !Console.IsOutputRedirected).RunAsync(scenarios, cancellationToken);
            await ReportFiles.WriteAsync(report, json, html);
            return Summarize(report);
        }
        catch (LoadException problem)
        {
            await Console.Error.WriteLineAsync($"load: {problem.Message}");
            return 1;
        }
        catch (NpgsqlException problem)
        {
            await Console.Error.WriteLineAsync($"load: the database failed: {problem.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("load: cancelled; all that was started has ended");
            return 130;
        }
    }

    private static int Summarize(RunReport report)
    {
        foreach (var scenario in report.Scenarios)
        {
            var met = scenario.Judgements.Count(judgement => judgement.IsMet);
            var targets = scenario.Judgements.Count == 0 ? "" : $"   {met} of {scenario.Judgements.Count} targets met";
            var missing = scenario.NotOffered.Count == 0 ? "" : "   some of it is not offered";
            Console.WriteLine($"{scenario.Name,-12} {scenario.Outcome,-8} {scenario.Seconds,7:0.0} s{targets}{missing}");
        }

        var failed = report.Scenarios.Count(scenario => scenario.Failures.Count > 0);
        Console.WriteLine(failed == 0 ? "all scenarios verified what they received" : $"{failed} of {report.Scenarios.Count} scenarios FAILED");
        return failed == 0 ? 0 : 1;
    }
}
