using System.Diagnostics;
using System.Globalization;

namespace LiveQuery.Load;

/// <summary>The server in a process of its own, as in production.</summary>
internal sealed class ServerUnderLoad : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();
    private readonly Uri _address;

    private ServerUnderLoad(Process process, Uri address)
    {
        _process = process;
        _address = address;
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Where queries go.</summary>
    public Uri Http => _address;

    /// <summary>Where sockets go.</summary>
    public Uri Endpoint => new UriBuilder(_address) { Scheme = "ws" }.Uri;

    /// <summary>Its resident memory.</summary>
    public double ResidentMiB => ProcessUsage.ResidentMiB(Id);

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<ServerUnderLoad> StartAsync(
        MainJobOptions options,
        string databaseUrl,
        string metadata,
        string secret,
        CancellationToken cancellationToken)
    {
        var words = new List<string>
        {
            "serve", "--host", "127.0.0.1", "--port", "0", "--admin-secret", secret, "--metadata", metadata, "--log-format", "json",
            "--refetch-interval", options.RefetchInterval, "--batch-size", options.BatchSize.ToString(CultureInfo.InvariantCulture),
            "--enabled-log-types", "startup",
        };
        if (options.Server is null)
        {
            words.Insert(0, Path.Combine(AppContext.BaseDirectory, "livequery.dll"));
        }

        var start = new ProcessStartInfo(options.Server ?? "dotnet", words) { RedirectStandardOutput = true };
        start.Environment["LIVEQUERY_DATABASE_URL"] = databaseUrl;
        var process = Process.Start(start)!;
        const string Serving = "serving at ";
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            var at = line.IndexOf(Serving, StringComparison.Ordinal);
            if (at >= 0)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServerUnderLoad(process, new Uri(line[(at + Serving.Length)..].Split('"')[0]));
            }
        }

        throw new InvalidOperationException($"the server ended with {process.ExitCode} before it served");
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
        _process.Dispose();
        _client.Dispose();
    }
}
