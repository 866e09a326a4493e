using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Load;

/// <summary>The server in a process of its own, as in production.</summary>
internal sealed class ServerUnderLoad : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();
    private readonly Uri _address;

    private readonly Task _logging;

    private ServerUnderLoad(Process process, Uri address, Action<string> log)
    {
        _process = process;
        _address = address;
        _logging = LogAsync(process.StandardOutput, log);
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Where queries go.</summary>
    public Uri Http => _address;

    /// <summary>Where sockets go.</summary>
    public Uri Endpoint => new UriBuilder(_address) { Scheme = "ws" }.Uri;

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="databaseUrl">Its database.</param>
    /// <param name="metadata">The file of its metadata.</param>
    /// <param name="secret">Its admin secret.</param>
    /// <param name="log">Takes what it logs while it serves: warnings and errors alone.</param>
    /// <param name="cancellationToken">Ends the attempt, and with it the process.</param>
    public static async Task<ServerUnderLoad> StartAsync(
        MainJobOptions options,
        string databaseUrl,
        string metadata,
        string secret,
        Action<string> log,
        CancellationToken cancellationToken)
    {
        var words = new List<string>
        {
            "serve", "--host", "127.0.0.1", "--port", "0", "--admin-secret", secret, "--metadata", metadata, "--log-format", "json",
            "--refetch-interval", SettingParsers.Print(options.RefetchInterval), "--batch-size", options.BatchSize.ToString(CultureInfo.InvariantCulture),
            "--enabled-log-types", "startup",
        };
        if (options.Server is null)
        {
            words.Insert(0, Path.Combine(AppContext.BaseDirectory, "livequery.dll"));
        }

        var start = new ProcessStartInfo(options.Server ?? "dotnet", words) { RedirectStandardOutput = true };
        start.Environment["LIVEQUERY_DATABASE_URL"] = databaseUrl;
        var process = Process.Start(start)!;
        try
        {
            return new ServerUnderLoad(process, await ReadAddressAsync(process, cancellationToken), log);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Its memory now.</summary>
    public async Task<ServerMemory> ReadMemoryAsync(CancellationToken cancellationToken)
    {
        var metrics = await ReadMetricsAsync(cancellationToken);
        return new ServerMemory(ProcessUsage.ResidentMiB(Id), metrics("livequery_gc_heap_bytes") / 1048576);
    }

    /// <summary>Reads the metrics; the answer sums a metric over its labels.</summary>
    public async Task<Func<string, double>> ReadMetricsAsync(CancellationToken cancellationToken)
    {
        var text = await _client.GetStringAsync(new Uri(_address, "/metrics"), cancellationToken);
        var lines = text.Split('\n');
        return name => lines
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _logging;
        _process.Dispose();
        _client.Dispose();
    }

    private static async Task<Uri> ReadAddressAsync(Process process, CancellationToken cancellationToken)
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
        throw new InvalidOperationException($"the server ended with {process.ExitCode} before it served: {seen}");
    }

    // Reads to the end in any case: a pipe that nobody empties would stop the server.
    private static async Task LogAsync(StreamReader lines, Action<string> log)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (!line.Contains("\"level\":\"info\"", StringComparison.Ordinal))
            {
                log(line);
            }
        }
    }
}
