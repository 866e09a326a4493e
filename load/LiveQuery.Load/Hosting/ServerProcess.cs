using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Hosting;

/// <summary>The server in a process of its own, as in production.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Its admin secret: it listens on the loopback alone, and holds nothing but what the run has made up.</summary>
    public const string Secret = "the-secret-of-the-load-tool";

    private readonly Process _process;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Task _logging;
    private readonly string _metadata;

    private ServerProcess(Process process, Uri address, string metadata, Action<string> log)
    {
        _process = process;
        _metadata = metadata;
        Http = address;
        _client.DefaultRequestHeaders.Add("x-hasura-admin-secret", Secret);
        _logging = LogAsync(process.StandardOutput, log);
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Where queries go.</summary>
    public Uri Http { get; }

    /// <summary>Where sockets go.</summary>
    public Uri Endpoint => new UriBuilder(Http) { Scheme = "ws" }.Uri;

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="binary">A published binary; null for the one built along.</param>
    /// <param name="databaseUrl">Its database.</param>
    /// <param name="metadata">The text of its metadata.</param>
    /// <param name="options">Further words of its command line.</param>
    /// <param name="environment">Further variables of its environment.</param>
    /// <param name="log">Takes what it logs while it serves: warnings and errors alone.</param>
    /// <param name="cancellationToken">Ends the attempt, and with it the process.</param>
    public static async Task<ServerProcess> StartAsync(
        string? binary,
        string databaseUrl,
        string metadata,
        IEnumerable<string> options,
        IReadOnlyDictionary<string, string> environment,
        Action<string> log,
        CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"livequery-load-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, metadata, cancellationToken);
        try
        {
            List<string> words =
            [
                "serve", "--host", "127.0.0.1", "--port", "0", "--admin-secret", Secret, "--metadata", file,
                "--log-format", "json", "--enabled-log-types", "startup", .. options,
            ];
            if (binary is null)
            {
                words.Insert(0, Path.Combine(AppContext.BaseDirectory, "livequery.dll"));
            }

            var start = new ProcessStartInfo(binary ?? "dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["LIVEQUERY_DATABASE_URL"] = databaseUrl;
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            return await StartAsync(start, file, log, cancellationToken);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    /// <summary>Reads the metrics, each summed over its labels.</summary>
    public async Task<ServerMetrics> ReadMetricsAsync(CancellationToken cancellationToken) =>
        ServerMetrics.Parse(await _client.GetStringAsync(new Uri(Http, "/metrics"), cancellationToken));

    /// <summary>Changes how live queries are refetched.</summary>
    /// <param name="change">The members to change, as <c>/dev/polling</c> takes them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LoadException">The server does not take it.</exception>
    public async Task ChangePollingAsync(JsonObject change, CancellationToken cancellationToken)
    {
        using var response = await _client.PostAsJsonAsync(new Uri(Http, "/dev/polling"), change, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new LoadException($"the server refuses {change.ToJsonString()}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>Reads what the server tells of its pollers.</summary>
    public async Task<JsonNode> ReadStateAsync(CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<JsonNode>(new Uri(Http, "/dev/subscriptions"), cancellationToken))!;

    /// <summary>The SQL of a subscription for many cohorts.</summary>
    /// <param name="operation">The payload of a <c>subscribe</c>.</param>
    /// <param name="session">The session's variables.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="form">The strategy; null: lateral.</param>
    public async Task<string> ExplainAsync(string operation, JsonObject session, CancellationToken cancellationToken, string? form = null)
    {
        var request = new JsonObject { ["query"] = JsonNode.Parse(operation), ["user"] = session };
        using var response = await _client.PostAsJsonAsync(new Uri(Http, "/v1/graphql/explain"), request, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return answer is JsonObject members && (form is null ? members["sql"] : members["forms"]?[form]) is { } sql
            ? sql.GetValue<string>()
            : throw new LoadException($"the server does not explain the query: {answer?.ToJsonString()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _logging;
        _process.Dispose();
        _client.Dispose();
        File.Delete(_metadata);
    }

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start, string metadata, Action<string> log, CancellationToken cancellationToken)
    {
        var process = Process.Start(start) ?? throw new LoadException($"{start.FileName} cannot be started");
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        try
        {
            return new ServerProcess(process, await ReadAddressAsync(process, errors, cancellationToken), metadata, log);
        }
        catch
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
            throw;
        }
    }

    private static async Task<Uri> ReadAddressAsync(Process process, StringBuilder errors, CancellationToken cancellationToken)
    {
        const string Serving = "serving at ";
        var seen = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            var at = line.IndexOf(Serving, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new Uri(line[(at + Serving.Length)..].Split('"')[0]);
            }

            seen.AppendLine(line);
        }

        await process.WaitForExitAsync(cancellationToken);
        throw new LoadException(string.Create(
            CultureInfo.InvariantCulture, $"the server ended with {process.ExitCode} before it served: {seen}{errors}"));
    }

    // Reads to the end in any case: a pipe that nobody empties would stop the server.
    private static async Task LogAsync(StreamReader lines, Action<string> log)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            // That polling was changed is the scenarios' own doing.
            if (!line.Contains("\"level\":\"info\"", StringComparison.Ordinal) && !line.Contains("PollingChanged", StringComparison.Ordinal))
            {
                log(line);
            }
        }
    }
}
