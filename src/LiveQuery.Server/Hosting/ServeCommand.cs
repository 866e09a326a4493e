namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create(EngineFactory makeEngine) => new()
    {
        Name = "serve",
        Description = "Serve live GraphQL queries over a Postgres database.",
        Groups = ServeSettings.Groups,
        Run = async (context, cancellationToken) =>
        {
            var options = ServeOptionsReader.Read(context.Settings, ServeOptionsReader.EnvironmentNames());
            await DatabaseUrlCheck.RunAsync(options.Model, makeEngine, context.Time);
            using var lifetime = new ServerLifetime(context.Time);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Stopping, cancellationToken);
            return await ServerHost.RunAsync(options, makeEngine, null, null, stopping.Token);
        },
    };
}
