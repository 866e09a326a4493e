using LiveQuery.Server.Demo;
using LiveQuery.Server.Hosting;

var commandLine = new CommandLine(
[
    ServeCommand.Create(ServerHost.MakeEngine),
    DemoCommand.Create(),
    MetadataCommand.Create(ServerHost.MakeEngine),
    ExplainCommand.Create(ServerHost.MakeEngine),
    ChangesCommand.Create(),
    HealthCheckCommand.Create(),
    VersionCommand.Create(),
]);
return await commandLine.RunAsync(
    args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, CancellationToken.None);
