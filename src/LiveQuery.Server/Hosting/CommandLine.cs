using System.CommandLine;
using System.CommandLine.Parsing;

namespace LiveQuery.Server.Hosting;

/// <summary>The command line of <c>livequery</c>: finds the command, answers help, and turns mistakes into one line.</summary>
internal sealed class CommandLine
{
    /// <summary>The exit code of a start that cannot be: a bad flag, value or variable.</summary>
    public const int BadUsage = 2;

    /// <summary>The exit code after a fault of the program (<c>EX_SOFTWARE</c> of sysexits.h).</summary>
    public const int Unexpected = 70;

    private const string Program = "livequery";

    private readonly RootCommand _root;
    private readonly Dictionary<Command, CommandDefinition> _definitions = [];
    private readonly Option<bool> _help = new("--help", "-h", "-?") { Recursive = true };
    private readonly Option<bool> _version = new("--version");

    /// <summary>Makes the command line; the first command's settings are taken without its name as well.</summary>
    public CommandLine(CommandDefinition[] commands)
    {
        var program = new CommandDefinition
        {
            Name = Program,
            Description = "LiveQuery: live GraphQL queries over Postgres. Without a command it serves.",
            Commands = commands,
            Groups = commands[0].Groups,
            Run = commands[0].Run,
        };
        _root = new RootCommand(program.Description);
        _root.Options.Clear();
        _root.Directives.Clear();
        program.Fill(_root, _definitions);
        _root.Options.Add(_help);
        _root.Options.Add(_version);
    }

    /// <summary>Runs what the words say, to its exit code.</summary>
    public async Task<int> RunAsync(
        IReadOnlyList<string> words,
        Func<string, string?> readEnvironment,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        // Words that begin with @ are passwords and documents here, not files of further words.
        var arguments = _root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var command = arguments.CommandResult.Command;
        var definition = _definitions[command];
        if (arguments.GetResult(_help) is { Implicit: false })
        {
            await output.WriteAsync(CommandHelp.Of(definition, PathOf(arguments.CommandResult)));
            return 0;
        }

        if (arguments.GetResult(_version) is { Implicit: false })
        {
            await output.WriteLineAsync($"{Program} {ProductVersion.Current}");
            return 0;
        }

        if (arguments.Errors.Count > 0 || definition.Run is null)
        {
            var mistake = definition.Run is not null
                ? arguments.Errors[0].Message
                : $"{PathOf(arguments.CommandResult)} needs one of: {string.Join(", ", definition.Commands.Select(inner => inner.Name))}";
            await error.WriteLineAsync($"{Program}: {mistake} (see {PathOf(arguments.CommandResult)} --help)");
            return BadUsage;
        }

        try
        {
            var settings = new SettingReader(arguments, readEnvironment);
            var context = new CommandContext(settings, arguments, output, error, TimeProvider.System);
            return await definition.Run(context, cancellationToken);
        }
        catch (SettingException mistake)
        {
            await error.WriteLineAsync($"{Program}: {mistake.Message}");
            return BadUsage;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A fault of ours: all of it, for the report.
            await error.WriteLineAsync($"{Program}: unexpected: {problem}");
            return Unexpected;
        }
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult outer
        ? $"{PathOf(outer)} {result.Command.Name}"
        : Program;
}
