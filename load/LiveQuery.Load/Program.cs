using System.CommandLine;
using LiveQuery.Load;
using LiveQuery.Server.Hosting;

var subscriptions = new Option<int>("--subscriptions") { Description = "How many subscriptions.", DefaultValueFactory = _ => 10_000 };
var sockets = new Option<int>("--sockets") { Description = "Over how many sockets.", DefaultValueFactory = _ => 500 };
var sessions = new Option<int>("--sessions") { Description = "How many sessions; a socket takes several in turn.", DefaultValueFactory = _ => 2_000 };
var writes = new Option<int>("--writes-per-second") { Description = "How many rows are written a second.", DefaultValueFactory = _ => 50 };
var duration = new Option<int>("--seconds") { Description = "For how long.", DefaultValueFactory = _ => 120 };
var interval = new Option<string>("--refetch-interval") { Description = "The server's refetch interval, with its unit.", DefaultValueFactory = _ => "1s" };
var readInterval = SettingParsers.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
interval.Validators.Add(result =>
{
    try
    {
        readInterval(result.GetValueOrDefault<string>());
    }
    catch (FormatException problem)
    {
        result.AddError($"--refetch-interval: {problem.Message}");
    }
});
var batch = new Option<int>("--batch-size") { Description = "The server's batch size.", DefaultValueFactory = _ => 100 };
var server = new Option<string?>("--server") { Description = "A published binary to run; without it, the one built with this tool." };
var json = new Option<string?>("--json") { Description = "A file to write the figures to." };

var main = new Command("main", "Many subscribers over the demo's dataset while rows change; then every subscriber's state is checked.")
{
    subscriptions, sockets, sessions, writes, duration, interval, batch, server, json,
};
main.SetAction((arguments, cancellationToken) => new MainJob(new MainJobOptions(
    arguments.GetValue(subscriptions),
    arguments.GetValue(sockets),
    arguments.GetValue(sessions),
    arguments.GetValue(writes),
    TimeSpan.FromSeconds(arguments.GetValue(duration)),
    readInterval(arguments.GetValue(interval)!),
    arguments.GetValue(batch),
    arguments.GetValue(server),
    arguments.GetValue(json)), Console.Out).RunAsync(cancellationToken));

return await new RootCommand("The load generator of LiveQuery: real sockets, a real Postgres, loopback alone.") { main }
    .Parse(args).InvokeAsync();
