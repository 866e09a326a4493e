using System.Text;

namespace LiveQuery.Server.Hosting;

/// <summary>Prints the help of a command: its settings in groups, with their variables and defaults.</summary>
internal static class CommandHelp
{
    private const int Width = 100;
    private const int Column = 34;

    /// <summary>The help's text.</summary>
    public static string Of(CommandDefinition definition, string path)
    {
        var text = new StringBuilder();
        text.Append(definition.Description).Append("\n\nUsage:\n  ").Append(path);
        text.Append(definition.Commands.Length > 0 ? definition.Run is null ? " COMMAND" : " [COMMAND]" : "");
        text.Append(definition.Groups.Length > 0 ? " [OPTIONS]" : "");
        text.Append(definition.Argument is { } argument ? $" [{argument.HelpName ?? argument.Name}]" : "").Append('\n');
        if (definition.Argument is not null)
        {
            text.Append('\n');
            Row(text, definition.Argument.HelpName ?? definition.Argument.Name, definition.Argument.Description ?? "");
        }

        if (definition.Commands.Length > 0)
        {
            text.Append("\nCommands:\n");
            foreach (var command in definition.Commands)
            {
                Row(text, command.Name, command.Description);
            }
        }

        foreach (var group in definition.Groups)
        {
            text.Append('\n').Append(group.Title).Append(":\n");
            foreach (var setting in group.Settings)
            {
                Append(text, setting);
            }
        }

        if (definition.Groups.Length > 0)
        {
            text.Append("\nEach option can be given as the environment variable below it; the flag wins, then the first variable.\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Setting setting)
    {
        var fallback = setting.DefaultText is null ? "" : $" [{setting.DefaultText}]";
        Row(text, $"{setting.Flag} {setting.ValueName}".TrimEnd(), setting.Description + fallback);
        var variables = setting.HasuraVariable is null ? setting.Variable : $"{setting.Variable}, {setting.HasuraVariable}";
        Row(text, "", variables);
    }

    private static void Row(StringBuilder text, string left, string right)
    {
        text.Append("  ").Append(left);
        var at = left.Length + 2;
        if (at >= Column)
        {
            text.Append('\n');
            at = 0;
        }

        text.Append(' ', Column - at);
        at = Column;
        var isFirst = true;
        foreach (var word in right.Split(' '))
        {
            if (!isFirst && at + word.Length + 1 > Width)
            {
                text.Append('\n').Append(' ', Column);
                at = Column;
                isFirst = true;
            }

            text.Append(isFirst ? "" : " ").Append(word);
            at += word.Length + (isFirst ? 0 : 1);
            isFirst = false;
        }

        text.Append('\n');
    }
}
