using System.Text.Json;
using LiveQuery.Load.Measuring;

namespace LiveQuery.Load.Fleet;

/// <summary>The side of a <see cref="RemoteFleet"/> in the process of its own: a command a line, an answer a line; ends with its input.</summary>
internal static class FleetWorker
{
    /// <summary>Serves.</summary>
    public static async Task<int> RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        LocalFleet? fleet = null;
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                FleetAnswer answer;
                try
                {
                    var command = JsonSerializer.Deserialize<FleetCommand>(line)!;
                    fleet ??= new LocalFleet(command.Plan ?? throw new LoadException("a worker needs its plan first"));
                    answer = await DoAsync(fleet, command, cancellationToken);
                }
                catch (Exception problem) when (problem is LoadException or JsonException)
                {
                    answer = new FleetAnswer(problem.Message);
                }

                await output.WriteLineAsync(JsonSerializer.Serialize(answer));
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches the workers as well.
        }
        finally
        {
            if (fleet is not null)
            {
                await fleet.DisposeAsync();
            }
        }

        return 0;
    }

    private static async Task<FleetAnswer> DoAsync(LocalFleet fleet, FleetCommand command, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromSeconds(command.Seconds);
        switch (command.Do)
        {
            case nameof(IFleet.Plan):
                break;
            case nameof(IFleet.OpenAsync):
                await fleet.OpenAsync(timeout, cancellationToken);
                break;
            case nameof(IFleet.ReadAsync):
                var figures = await fleet.ReadAsync(cancellationToken);
                return new FleetAnswer(null, figures with { WorkerCpu = ProcessUsage.CpuSeconds(Environment.ProcessId) });
            case nameof(IFleet.MarkAsync):
                await fleet.MarkAsync(cancellationToken);
                break;
            case nameof(IFleet.StallAsync):
                await fleet.StallAsync(command.Count, cancellationToken);
                break;
            case nameof(IFleet.DropAsync):
                await fleet.DropAsync(cancellationToken);
                break;
            case nameof(IFleet.ResubscribeAsync):
                await fleet.ResubscribeAsync(timeout, cancellationToken);
                break;
            case nameof(IFleet.ChangeSessionsAsync):
                await fleet.ChangeSessionsAsync(command.Count, cancellationToken);
                break;
            case nameof(IFleet.CountBehindAsync):
                return new FleetAnswer(null, Count: await fleet.CountBehindAsync(command.Versions!, cancellationToken));
            case nameof(IFleet.ReadKeptAsync):
                return new FleetAnswer(null, Kept: await fleet.ReadKeptAsync(cancellationToken));
            default:
                throw new LoadException($"a worker cannot {command.Do}");
        }

        return new FleetAnswer(null);
    }
}
