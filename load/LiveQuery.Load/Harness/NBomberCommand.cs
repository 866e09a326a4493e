using System.CommandLine;
using LiveQuery.Load.Running;
using LiveQuery.Load.Scenarios;

namespace LiveQuery.Load.Harness;

/// <summary><c>nbomber</c>: the scenarios' workloads, driven and reported by NBomber.</summary>
internal static class NBomberCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var offered = AllScenarios.List.Where(scenario => scenario.Workload(scenario.SizesFor(SizeClass.Quick)) is not null).ToList();
        var scenario = new Argument<string>("scenario") { Description = $"One of {string.Join(", ", offered.Select(one => one.Name))}." };
        scenario.AcceptOnlyFromAmong([.. offered.Select(one => one.Name)]);
        var connections = new Option<int>("--connections") { Description = "Virtual users, each a client with its live queries.", DefaultValueFactory = _ => 100 };
        var perConnection = new Option<int>("--per-connection") { Description = "Live queries of each.", DefaultValueFactory = _ => 1 };
        var rate = new Option<double?>("--rate") { Description = "Transactions (or what the scenario says) a second." };
        var seconds = new Option<int>("--seconds") { Description = "For how long.", DefaultValueFactory = _ => 30 };
        var p99 = new Option<int>("--p99") { Description = "The threshold of the 99th percentile of lag, in milliseconds.", DefaultValueFactory = _ => 2000 };
        var config = new Option<string?>("--config") { Description = "A JSON configuration of NBomber." };
        var infra = new Option<string?>("--infra-config") { Description = "A JSON configuration of NBomber's infrastructure: its logger, and the settings of reporting sinks." };
        var license = new Option<string?>("--license") { Description = "The key of NBomber's licence; organizations need one." };
        var reports = new Option<string>("--reports") { Description = "The folder of NBomber's reports.", DefaultValueFactory = _ => "reports" };
        var command = new Command("nbomber", "Drive a scenario's workload with NBomber: the lag of each update, and subscribing.")
        {
            scenario, connections, perConnection, rate, seconds, p99, config, infra, license, reports,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var chosen = offered.Single(one => one.Name == arguments.GetValue(scenario));
            var users = arguments.GetValue(connections);
            var own = chosen.SizesFor(SizeClass.Small);
            var front = new NBomberFront
            {
                Name = chosen.Name,
                Workload = chosen.Workload(own with
                {
                    Queries = users * arguments.GetValue(perConnection),
                    Connections = users,
                    Rate = arguments.GetValue(rate) ?? own.Rate,
                })!,
                Users = users,
                Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                LongestP99 = arguments.GetValue(p99),
                Config = arguments.GetValue(config),
                InfraConfig = arguments.GetValue(infra),
                License = arguments.GetValue(license),
                Reports = arguments.GetValue(reports)!,
            };
            try
            {
                return await front.RunAsync(cancellationToken);
            }
            catch (LoadException problem)
            {
                await Console.Error.WriteLineAsync($"load: {problem.Message}");
                return 1;
            }
        });
        return command;
    }
}
