using System.Diagnostics;
using System.Globalization;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Baselines;

/// <summary>A <see cref="FloorServer"/> in a process of its own, so that its CPU time is its own.</summary>
internal sealed class FloorProcess : IAsyncDisposable
{
    /// <summary>The command that makes a process the floor.</summary>
    public const string Command = "floor";

    private readonly Process _process;
    private readonly int _port;

    private FloorProcess(Process process, int port) => (_process, _port) = (process, port);

    /// <summary>Starts it.</summary>
    /// <param name="perConnection">Messages for each connection in a round, in one write.</param>
    /// <param name="payload">Bytes of the payload of a message.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<FloorProcess> StartAsync(int perConnection, int payload, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(FloorProcess).Assembly.Location, Command,
                perConnection.ToString(CultureInfo.InvariantCulture), payload.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new LoadException("the floor writer did not start");
        return new FloorProcess(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>The same clients as those of the server, for the floor.</summary>
    public FleetPlan Plan(FleetPlan server) => server with
    {
        Endpoint = new Uri($"ws://127.0.0.1:{_port}/"),
        Expect = Expectation.Any,
        KeepEvery = 0,
        Patches = false,
    };

    /// <summary>Pushes rounds to all connections at a rate.</summary>
    /// <returns>The CPU seconds that it took.</returns>
    public async Task<double> PushAsync(int rounds, double rate, CancellationToken cancellationToken)
    {
        var before = ProcessUsage.CpuSeconds(_process.Id);
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rounds} {rate}"));
        await _process.StandardInput.FlushAsync(cancellationToken);
        _ = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new LoadException("the floor writer has ended before its time");
        return ProcessUsage.CpuSeconds(_process.Id) - before;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
