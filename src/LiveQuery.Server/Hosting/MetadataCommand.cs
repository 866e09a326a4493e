using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Postgres;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery metadata validate|export</c>.</summary>
internal static class MetadataCommand
{
    private static readonly Setting<bool> FilesOnly = new()
    {
        Flag = "--files-only",
        Description = "Check the files alone, without their databases.",
        Parse = SettingParsers.Switch,
    };

    private static readonly Setting<string> Output = new()
    {
        Flag = "--output",
        ValueName = "FOLDER",
        DefaultText = "metadata",
        Description = "The new folder to write to.",
        Parse = SettingParsers.Text,
    };

    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create(EngineFactory makeEngine) => new()
    {
        Name = "metadata",
        Description = "Check metadata, or make some for a database.",
        Commands =
        [
            new()
            {
                Name = "validate",
                Description = "Print each problem of the metadata with its file and line: exit 0 if there is none, else 1.",
                Groups = [DatabaseSettings.Group, new("Check", [FilesOnly])],
                Run = (context, token) => ValidateAsync(context, makeEngine, token),
            },
            new()
            {
                Name = "export",
                Description = "Write metadata that tracks every table of the schema public.",
                Groups = [new("Database", [DatabaseSettings.DatabaseUrl]), new("Result", [Output])],
                Run = (context, token) => ExportAsync(context, makeEngine, token),
            },
        ],
    };

    private static async Task<int> ValidateAsync(CommandContext context, EngineFactory makeEngine, CancellationToken cancellationToken)
    {
        var options = DatabaseSettings.Read(context.Settings);
        if (options.MetadataPath is null)
        {
            throw new SettingException("no metadata is given: pass --metadata PATH");
        }

        await DatabaseUrlCheck.RunAsync(options, makeEngine, context.Time);

        await using var log = new CommandLog(context.Time);
        await using var engine = context.Settings.Read(FilesOnly, false)
            ? null
            : makeEngine(new PollingOptions(), new EngineObservers(), context.Time, log.Loggers);
        var problems = await MetadataValidation.RunAsync(options, engine, context.Time, log.Loggers, cancellationToken);
        foreach (var problem in problems)
        {
            await context.Output.WriteLineAsync(problem.ToString());
        }

        await context.Error.WriteLineAsync(problems.IsEmpty ? "no problems" : $"{problems.Length} problem{(problems.Length == 1 ? "" : "s")}");
        return problems.IsEmpty ? 0 : 1;
    }

    private static async Task<int> ExportAsync(CommandContext context, EngineFactory makeEngine, CancellationToken cancellationToken)
    {
        var url = context.Settings.Text(DatabaseSettings.DatabaseUrl)
            ?? throw new SettingException("no database is given: pass --database-url postgres://user:password@host/name");
        await DatabaseUrlCheck.RunAsync(new ModelProviderOptions { DatabaseUrl = url }, makeEngine, context.Time);
        await using var log = new CommandLog(context.Time);
        await using var engine = makeEngine(new PollingOptions(), new EngineObservers(), context.Time, log.Loggers);
        try
        {
            engine.SetSources([new SourceOptions { Name = SourceResolver.DefaultSource, ConnectionString = url }]);
            var catalog = await engine.LoadCatalogAsync(SourceResolver.DefaultSource, cancellationToken);
            var (files, error) = MetadataExport.Write(MetadataExport.Document(catalog), context.Settings.Read(Output, "metadata"));
            foreach (var file in files)
            {
                await context.Output.WriteLineAsync(file);
            }

            if (error is null)
            {
                return 0;
            }

            await context.Error.WriteLineAsync($"livequery: {error}");
        }
        catch (SourceUnavailableException problem)
        {
            await context.Error.WriteLineAsync($"livequery: the database cannot be read: {problem.Message}");
        }

        return 1;
    }
}
