using LiveQuery.Engine;
using LiveQuery.Server.Hosting;

EngineFactory makeEngine = (polling, observer, time, loggers) => new LiveQueryEngine(polling, observer, time, loggers);
var commandLine = new CommandLine(
[
    ServeCommand.Create(makeEngine),
    MetadataCommand.Create(makeEngine),
    ExplainCommand.Create(makeEngine),
    HealthCheckCommand.Create(),
    VersionCommand.Create(),
]);
return await commandLine.RunAsync(
    args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, CancellationToken.None);
