using System.CommandLine;
using LiveQuery.Load.Cli;

return await LoadCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration
{
    // What was started has to be ended, however long that takes on a busy machine.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
});
