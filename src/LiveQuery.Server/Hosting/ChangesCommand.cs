using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Engine.Changes;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery changes status|install|uninstall</c>: what the change feed needs of a database.</summary>
internal static class ChangesCommand
{
    private static readonly Setting<ImmutableArray<TableName>> Tables = new()
    {
        Flag = "--tables",
        ValueName = "NAMES",
        Description = "The tables, with commas between them: public.orders,items.",
        Parse = ParseTables,
    };

    private static readonly Setting<bool> KeepIdentity = new()
    {
        Flag = "--keep-identity",
        Description = "Publish the tables alone; their replica identity stays as it is.",
        Parse = SettingParsers.Switch,
    };

    private static readonly Setting<bool> Yes = new()
    {
        Flag = "--yes",
        Description = "Do it; without this the steps are only printed.",
        Parse = SettingParsers.Switch,
    };

    private static readonly SettingGroup Database = new("Database", [DatabaseSettings.DatabaseUrl]);

    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create() => new()
    {
        Name = "changes",
        Description = "Set a database up so that its write-ahead log tells which live queries a change concerns.",
        Commands =
        [
            new()
            {
                Name = "status",
                Description = "Print what keeps the change feed from running, and what the log tells of each table.",
                Groups = [Database],
                Run = (context, token) => RunAsync(context, StatusAsync, token),
            },
            new()
            {
                Name = "install",
                Description = "Publish tables and have the log tell their old rows; prints the steps and their cost first.",
                Groups = [Database, new("Setup", [Tables, KeepIdentity, Yes])],
                Run = (context, token) => RunAsync(context, InstallAsync, token),
            },
            new()
            {
                Name = "uninstall",
                Description = "Drop the publication, the one thing of the change feed that stays in a database.",
                Groups = [Database, new("Setup", [Yes])],
                Run = (context, token) => RunAsync(context, UninstallAsync, token),
            },
        ],
    };

    private static async Task<int> RunAsync(
        CommandContext context,
        Func<CommandContext, ChangeSetupReader, CancellationToken, Task<int>> run,
        CancellationToken cancellationToken)
    {
        var url = context.Settings.Text(DatabaseSettings.DatabaseUrl)
            ?? throw new SettingException("no database is given: pass --database-url postgres://user:password@host/name");
        try
        {
            await using var reader = new ChangeSetupReader(url);
            return await run(context, reader, cancellationToken);
        }
        catch (SourceUnavailableException problem)
        {
            await context.Error.WriteLineAsync($"livequery: {problem.Message}");
            return 1;
        }
        catch (ArgumentException problem)
        {
            throw new SettingException(problem.Message);
        }
    }

    private static async Task<int> StatusAsync(CommandContext context, ChangeSetupReader reader, CancellationToken cancellationToken)
    {
        var setup = await reader.ReadAsync(cancellationToken);
        await context.Output.WriteLineAsync(
            setup.Refusal is { } refusal ? $"The change feed cannot run: {refusal}." : "The change feed can run.");
        await context.Output.WriteLineAsync($"Publication: {(setup.HasPublication ? "there" : "not there yet")}.\n");
        ImmutableArray<string[]> rows =
        [
            ["TABLE", "PUBLISHED", "OLD ROWS TELL", "SIZE", "CHANGES/DAY", "FULL WOULD COST/DAY"],
            .. setup.Tables.Select(table => new[]
            {
                table.Name.ToString(),
                table.IsPublished ? "yes" : table.Obstacle is { } obstacle ? $"no: {obstacle}" : "no",
                table.Identity,
                Size(table.Bytes),
                table.ChangesPerDay.ToString("0", CultureInfo.InvariantCulture),
                Size(table.ExtraLogPerDay),
            }),
        ];
        foreach (var row in rows)
        {
            await context.Output.WriteLineAsync(string.Join("  ", row.Select((cell, column) =>
                cell.PadRight(column == row.Length - 1 ? 0 : rows.Max(other => other[column].Length)))).TrimEnd());
        }

        return setup.Refusal is null ? 0 : 1;
    }

    private static async Task<int> InstallAsync(CommandContext context, ChangeSetupReader reader, CancellationToken cancellationToken)
    {
        var tables = context.Settings.Read(Tables, []);
        if (tables.IsEmpty)
        {
            throw new SettingException($"no table is given: pass {Tables.Flag} public.orders,public.items");
        }

        var setup = await reader.ReadAsync(cancellationToken);
        if (setup.Refusal is { } refusal)
        {
            await context.Error.WriteLineAsync($"warning: the change feed cannot run yet: {refusal}");
        }

        return await TakeAsync(context, reader, setup.Install(tables, isFull: !context.Settings.Read(KeepIdentity, false)), cancellationToken);
    }

    private static async Task<int> UninstallAsync(CommandContext context, ChangeSetupReader reader, CancellationToken cancellationToken)
    {
        var setup = await reader.ReadAsync(cancellationToken);
        var full = setup.Tables.Where(table => table is { IsPublished: true, Identity: SetupTable.Full }).Select(table => table.Name).ToList();
        if (full.Count > 0)
        {
            await context.Error.WriteLineAsync(
                $"The replica identity of {string.Join(", ", full)} stays full; \"alter table … replica identity default\" takes it back.");
        }

        return await TakeAsync(context, reader, setup.Uninstall(), cancellationToken);
    }

    private static async Task<int> TakeAsync(
        CommandContext context, ChangeSetupReader reader, ImmutableArray<SetupStep> steps, CancellationToken cancellationToken)
    {
        if (steps.IsEmpty)
        {
            await context.Output.WriteLineAsync("Nothing is to be done.");
            return 0;
        }

        var isMeant = context.Settings.Read(Yes, false);
        foreach (var step in steps)
        {
            await context.Output.WriteLineAsync($"{step.Sql};\n  -- {step.Effect}");
            if (isMeant)
            {
                await reader.RunAsync(step, cancellationToken);
            }
        }

        await context.Output.WriteLineAsync(isMeant ? "Done." : $"Nothing was done: pass {Yes.Flag} to do it, or run these statements as another role.");
        return 0;
    }

    private static string Size(double bytes) => bytes switch
    {
        >= 1e9 => (bytes / 1e9).ToString("0.# GB", CultureInfo.InvariantCulture),
        >= 1e6 => (bytes / 1e6).ToString("0.# MB", CultureInfo.InvariantCulture),
        _ => (bytes / 1e3).ToString("0.# kB", CultureInfo.InvariantCulture),
    };

    private static ImmutableArray<TableName> ParseTables(string text)
    {
        ImmutableArray<TableName> names =
        [
            .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
                name.Split('.', 2) is [var schema, var table] ? new TableName(schema, table) : new TableName("public", name)),
        ];
        return names.IsEmpty || names.Any(name => name.Schema.Length == 0 || name.Name.Length == 0)
            ? throw new FormatException("names of tables are expected, with commas between them: public.orders,items")
            : names;
    }
}
