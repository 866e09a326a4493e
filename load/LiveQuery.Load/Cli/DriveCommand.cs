using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Reporting;
using LiveQuery.Load.Running;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Cli;

/// <summary><c>drive</c>: the clients alone, on a server that runs elsewhere.</summary>
internal static class DriveCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create()
    {
        var endpoint = new Option<string>("--endpoint") { Description = "The URL of the socket: ws://host:port/v1/graphql.", Required = true };
        var query = new Option<string>("--query") { Description = "The subscription, or @FILE with it.", Required = true };
        var variables = new Option<string>("--variables")
        {
            Description = "Its variables as JSON; {key} becomes a number from 1 to --keys: '{\"id\": {key}}'.",
            DefaultValueFactory = _ => "{}",
        };
        var keys = CommonOptions.Number("--keys", "How many numbers there are for {key}; as many as operations unless given.", 1, 10_000_000);
        var init = new Option<string>("--init")
        {
            Description = "The payload of connection_init as JSON; {owner} becomes the number of the connection, from 1.",
            DefaultValueFactory = _ => "",
        };
        var headers = new Option<string[]>("--header") { Description = "A header of the upgrade, as 'name: value'; may be repeated.", DefaultValueFactory = _ => [] };
        var subprotocol = new Option<string>("--subprotocol") { Description = "The subprotocol.", DefaultValueFactory = _ => Subprotocols.Transport };
        subprotocol.AcceptOnlyFromAmong(Subprotocols.Transport, Subprotocols.Legacy);
        var queries = CommonOptions.Number("--queries", "Operations in all; one a connection unless given.", 1, 10_000_000);
        var connections = CommonOptions.Number("--connections", "Connections; 100 unless given.", 1, 1_000_000);
        var duration = CommonOptions.Duration("--for", "How long results are counted; 30s unless given.");
        var time = new Option<string?>("--time-member")
        {
            Description = "The member that tells when a row was written (ISO 8601, or a number of s, ms or µs): lag is measured by it.",
        };
        var patches = new Option<bool>("--patches") { Description = "Ask for patches (payload.patch of connection_init), and check their order." };
        var noFirst = new Option<bool>("--no-first-result") { Description = "Do not wait for a result of each operation: the server tells of changes alone." };
        var workers = new Option<int>("--workers") { Description = "Processes for the clients, each with a limit of open files of its own; 0 for none.", DefaultValueFactory = _ => 0 };
        var json = CommonOptions.Json();
        var html = CommonOptions.Html();
        var command = new Command("drive", "Put clients on any server that speaks graphql-transport-ws or graphql-ws, and count and time what they get.")
        {
            endpoint, query, variables, keys, init, headers, subprotocol, queries, connections, duration, time, patches, noFirst, workers, json, html,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                var count = arguments.GetValue(connections) ?? Math.Min(100, arguments.GetValue(queries) ?? 100);
                var total = arguments.GetValue(queries) ?? count;
                var perConnection = Math.Max(1, total / count);
                var plan = new FleetPlan
                {
                    Endpoint = Url(arguments.GetValue(endpoint)!),
                    Init = Init(arguments.GetValue(init)!, arguments.GetValue(patches)),
                    Operations = Operations(Text(arguments.GetValue(query)!), arguments.GetValue(variables)!, arguments.GetValue(keys) ?? count * perConnection),
                    Connections = count,
                    PerConnection = perConnection,
                    Owners = count,
                    Subprotocol = arguments.GetValue(subprotocol)!,
                    Headers = arguments.GetValue(headers)!.Select(Header).ToDictionary(),
                    TimeMember = arguments.GetValue(time),
                    Patches = arguments.GetValue(patches),
                    AwaitsResults = !arguments.GetValue(noFirst),
                };
                var options = new DriveOptions(plan, CommonOptions.Read(arguments.GetValue(duration)) ?? TimeSpan.FromSeconds(30), arguments.GetValue(workers));
                return await RunAsync(options, arguments.GetValue(json), arguments.GetValue(html), cancellationToken);
            }
            catch (LoadException problem)
            {
                await Console.Error.WriteLineAsync($"load: {problem.Message}");
                return 2;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(DriveOptions options, string? json, string? html, CancellationToken cancellationToken)
    {
        var started = DateTimeOffset.UtcNow;
        try
        {
            var result = await new Driver(options, new LiveView(Console.Out, !Console.IsOutputRedirected, () => Console.WindowWidth)).RunAsync(cancellationToken);
            Console.WriteLine();
            Console.Write(TextReport.Of(result));
            var report = new RunReport
            {
                Started = started,
                Environment = new Dictionary<string, string> { ["machine"] = Machine.Describe(), ["server"] = options.Plan.Endpoint.GetLeftPart(UriPartial.Path) },
                Scenarios = [result],
            };
            await ReportFiles.WriteAsync(report, json, html);
            return result.Failures.Count == 0 ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("load: cancelled");
            return 130;
        }
    }

    // Each operation's payload holds its own key, whatever its connection is.
    private static string[] Operations(string query, string variables, int keys)
    {
        var distinct = variables.Contains("{key}", StringComparison.Ordinal) ? keys : 1;
        var payloads = new string[distinct];
        for (var key = 1; key <= distinct; key++)
        {
            var text = variables.Replace("{key}", $"{key}", StringComparison.Ordinal);
            payloads[key - 1] = new JsonObject { ["query"] = query, ["variables"] = Json(text, "--variables") }.ToJsonString();
        }

        return payloads;
    }

    private static string Init(string text, bool patches)
    {
        if (text.Length > 0)
        {
            Json(text.Replace("{owner}", "1", StringComparison.Ordinal), "--init");
        }

        return (text.Trim(), patches) switch
        {
            (var given, false) => given,
            ("" or "{}", true) => """{"patch":"json-patch"}""",
            (var given, true) => $"{{\"patch\":\"json-patch\",{given[1..]}",
        };
    }

    private static JsonNode? Json(string text, string option)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new LoadException($"{option}: not a JSON object: {text}");
        }
        catch (JsonException problem)
        {
            throw new LoadException($"{option}: not JSON: {problem.Message}");
        }
    }

    private static Uri Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "http"))
        {
            throw new LoadException($"--endpoint: {text} is no ws:// URL (wss:// is not offered: measure behind what ends TLS, or through a local proxy)");
        }

        return new UriBuilder(url) { Scheme = "ws" }.Uri;
    }

    private static KeyValuePair<string, string> Header(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.IndexOfAny(['\r', '\n']) < 0
            ? KeyValuePair.Create(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new LoadException($"--header: {text} is not of the form 'name: value'");
    }

    private static string Text(string text)
    {
        try
        {
            return text.StartsWith('@') ? File.ReadAllText(text[1..]) : text;
        }
        catch (IOException problem)
        {
            throw new LoadException($"--query: {problem.Message}");
        }
    }
}
