using System.CommandLine;
using LiveQuery.Load.Baselines;
using LiveQuery.Load.Fleet;

namespace LiveQuery.Load.Cli;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    /// <summary>Makes it.</summary>
    public static RootCommand Create() => new(
        "The load tool of LiveQuery: real sockets, a real Postgres, baselines in the same run.\n\n"
            + "  run churn                        one scenario, about a minute\n"
            + "  run all --quick                  checks that every scenario runs and verifies\n"
            + "  run all --book --html book.html  the sizes of the published figures\n"
            + "  compare before.json after.json   what changed, and whether it is beyond the noise\n"
            + "  report *.json --html all.html    runs that were saved, as one page; or their charts as files\n"
            + "  drive --endpoint ws://…          any server that speaks graphql-transport-ws or graphql-ws")
    {
        RunCommand.Create(),
        ListCommand.Create(),
        CompareCommand.Create(),
        ReportCommand.Create(),
        DriveCommand.Create(),
#if NBOMBER
        Harness.NBomberCommand.Create(),
#endif
        Worker(),
        FloorWriter(),
    };

    private static Command Worker()
    {
        var command = new Command(RemoteFleet.WorkerCommand, "Clients in a process of their own; started by the others.") { Hidden = true };
        command.SetAction((_, cancellationToken) => FleetWorker.RunAsync(Console.In, Console.Out, cancellationToken));
        return command;
    }

    private static Command FloorWriter()
    {
        var perConnection = new Argument<int>("per-connection");
        var payload = new Argument<int>("payload");
        var command = new Command(FloorProcess.Command, "The floor writer; started by the others.") { perConnection, payload };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) =>
            new FloorServer(arguments.GetValue(perConnection), arguments.GetValue(payload)).RunAsync(Console.In, Console.Out, cancellationToken));
        return command;
    }
}
