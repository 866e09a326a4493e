using System.Diagnostics;
using System.Text.Json;

namespace LiveQuery.Load.Fleet;

/// <summary>A fleet in a process of its own: its sockets count against the limit of that process, and its CPU time is told apart.</summary>
internal sealed class RemoteFleet : IFleet
{
    /// <summary>The command that makes a process a worker.</summary>
    public const string WorkerCommand = "worker";

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private RemoteFleet(FleetPlan plan, Process process) => (Plan, _process) = (plan, process);

    public FleetPlan Plan { get; }

    /// <summary>Starts the process.</summary>
    public static async Task<RemoteFleet> StartAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RemoteFleet).Assembly.Location, WorkerCommand])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var fleet = new RemoteFleet(plan, Process.Start(start)!);
        await fleet.AskAsync(new FleetCommand(nameof(IFleet.Plan), Plan: plan), cancellationToken);
        return fleet;
    }

    public Task OpenAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(new FleetCommand(nameof(OpenAsync), Seconds: timeout.TotalSeconds), cancellationToken);

    public async Task<FleetFigures> ReadAsync(CancellationToken cancellationToken) =>
        (await AskAsync(new FleetCommand(nameof(ReadAsync)), cancellationToken)).Figures!;

    public Task MarkAsync(CancellationToken cancellationToken) => AskAsync(new FleetCommand(nameof(MarkAsync)), cancellationToken);

    public Task StallAsync(int connections, CancellationToken cancellationToken) =>
        AskAsync(new FleetCommand(nameof(StallAsync), Count: connections), cancellationToken);

    public Task DropAsync(CancellationToken cancellationToken) => AskAsync(new FleetCommand(nameof(DropAsync)), cancellationToken);

    public Task ResubscribeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(new FleetCommand(nameof(ResubscribeAsync), Seconds: timeout.TotalSeconds), cancellationToken);

    public Task ChangeSessionsAsync(int turn, CancellationToken cancellationToken) =>
        AskAsync(new FleetCommand(nameof(ChangeSessionsAsync), Count: turn), cancellationToken);

    public async Task<long> CountBehindAsync(long[] versions, CancellationToken cancellationToken) =>
        (await AskAsync(new FleetCommand(nameof(CountBehindAsync), Versions: versions), cancellationToken)).Count;

    public async Task<IReadOnlyList<KeptState>> ReadKeptAsync(CancellationToken cancellationToken) =>
        (await AskAsync(new FleetCommand(nameof(ReadKeptAsync)), cancellationToken)).Kept!;

    public async ValueTask DisposeAsync()
    {
        // The end of its input ends it; whatever keeps it from that must not keep us.
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<FleetAnswer> AskAsync(FleetCommand command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
            await _process.StandardInput.FlushAsync(cancellationToken);
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new LoadException("a worker has ended before it was told to; its error is above");
            var answer = JsonSerializer.Deserialize<FleetAnswer>(line)!;
            return answer.Problem is null ? answer : throw new LoadException(answer.Problem);
        }
        catch (IOException)
        {
            throw new LoadException("a worker has ended before it was told to; its error is above");
        }
        finally
        {
            _turn.Release();
        }
    }
}
