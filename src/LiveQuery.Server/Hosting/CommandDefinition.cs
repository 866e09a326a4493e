using System.CommandLine;

namespace LiveQuery.Server.Hosting;

/// <summary>A command of the command line: its words, its settings, and what it does.</summary>
internal sealed class CommandDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Its settings, as the help groups them.</summary>
    public SettingGroup[] Groups { get; init; } = [];

    /// <summary>Its one word without a flag, or null.</summary>
    public Argument<string?>? Argument { get; init; }

    /// <summary>The commands below it.</summary>
    public CommandDefinition[] Commands { get; init; } = [];

    /// <summary>Runs it to its exit code; null where only the commands below it run.</summary>
    public Func<CommandContext, CancellationToken, Task<int>>? Run { get; init; }

    /// <summary>Fills a command of the parser.</summary>
    public Command Fill(Command command, IDictionary<Command, CommandDefinition> definitions)
    {
        definitions[command] = this;
        if (Run is not null)
        {
            // The parser asks for a command below one that has no action; the command line runs ours.
            command.SetAction(_ => 0);
        }

        foreach (var setting in Groups.SelectMany(group => group.Settings))
        {
            command.Options.Add(setting.Option);
        }

        if (Argument is not null)
        {
            command.Arguments.Add(Argument);
        }

        foreach (var inner in Commands)
        {
            command.Subcommands.Add(inner.Fill(new Command(inner.Name, inner.Description), definitions));
        }

        return command;
    }
}
