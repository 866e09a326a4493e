using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.Hosting;

/// <summary><c>livequery explain</c>: prints the SQL of an operation.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> Document = new("document")
    {
        HelpName = "DOCUMENT",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The GraphQL document; without it, or with -, it is read from the standard input.",
    };

    private static readonly Setting<string> OperationName = new()
    {
        Flag = "--operation-name",
        ValueName = "NAME",
        Description = "Which operation of the document.",
        Parse = SettingParsers.Text,
    };

    private static readonly Setting<JsonElement> Variables = new()
    {
        Flag = "--variables",
        ValueName = "JSON",
        Description = "The values of the variables, as an object.",
        Parse = ParseObject,
    };

    private static readonly Setting<string> Role = new()
    {
        Flag = "--role",
        ValueName = "ROLE",
        DefaultText = TrackedModel.AdminRole,
        Description = "The role that asks.",
        Parse = SettingParsers.Text,
    };

    private static readonly Setting<JsonElement> SessionVariables = new()
    {
        Flag = "--session",
        ValueName = "JSON",
        Description = "Session variables: {\"x-hasura-user-id\": \"1\"}.",
        Parse = ParseObject,
    };

    /// <summary>Makes the command.</summary>
    public static CommandDefinition Create(EngineFactory makeEngine) => new()
    {
        Name = "explain",
        Description = "Print the SQL that an operation becomes, for one subscriber and for many.",
        Argument = Document,
        Groups =
        [
            new("Operation", [OperationName, Variables, Role, SessionVariables, ServeSettings.StringifyNumeric, LiveQuerySettings.Hash]),
            DatabaseSettings.Group,
        ],
        Run = (context, token) => RunAsync(context, makeEngine, token),
    };

    private static async Task<int> RunAsync(CommandContext context, EngineFactory makeEngine, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var options = DatabaseSettings.Read(settings);
        if (options.DatabaseUrl is null && options.MetadataPath is null)
        {
            throw new SettingException("no database is given: pass --database-url or --metadata");
        }

        await DatabaseUrlCheck.RunAsync(options, makeEngine, context.Time);
        var session = new Session(settings.Read(Role, TrackedModel.AdminRole), ReadSession(settings));
        var compilerOptions = new CompilerOptions
        {
            StringifyNumericTypes = settings.Read(ServeSettings.StringifyNumeric, false),
            Hash = settings.Read(LiveQuerySettings.Hash, ResultHash.Sha256),
        };
        var variables = settings.Read(Variables, default);
        var document = context.Arguments.GetValue(Document) is { } given and not "-"
            ? given
            : await Console.In.ReadToEndAsync(cancellationToken);
        var request = new GraphQLRequest(
            document, settings.Text(OperationName), variables.ValueKind == JsonValueKind.Undefined ? null : variables);

        await using var log = new CommandLog(context.Time);
        await using var engine = makeEngine(new PollingOptions(), new EngineObservers(), context.Time, log.Loggers);
        await using var models = new ModelProvider(engine, options, context.Time, log.Loggers);
        await models.StartAsync(cancellationToken);
        foreach (var problem in models.Current.Problems)
        {
            await context.Error.WriteLineAsync(problem.ToString());
        }

        using var compiler = new SchemaCompiler(models, compilerOptions, log.Loggers.CreateLogger<SchemaCompiler>());
        if (compiler.Compile(request, session) is CompiledOperation operation)
        {
            await PrintAsync(context.Output, operation);
            return 0;
        }

        var error = ((CompileFailure)compiler.Compile(request, session)).Error;
        await context.Error.WriteLineAsync($"livequery: {error.Code} at {error.Path}: {error.Message}");
        return 1;
    }

    private static async Task PrintAsync(TextWriter output, CompiledOperation operation)
    {
        foreach (var part in operation.Parts)
        {
            if (part is not StatementPart statement)
            {
                await output.WriteLineAsync($"-- {string.Join(", ", part.Keys)}: answered without Postgres\n");
                continue;
            }

            var plan = statement.Plan;
            await output.WriteLineAsync($"-- {string.Join(", ", part.Keys)}, on source {plan.Source}");
            await output.WriteLineAsync($"-- reads {string.Join(", ", plan.Tables)}{(plan.IsVolatile ? "; volatile" : "")}");
            for (var i = 0; i < plan.Parameters.Length; i++)
            {
                var value = statement.Values[i] is { } text ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : "null";
                var type = plan.Parameters[i].Type.Sql + (plan.Parameters[i].IsArray ? "[]" : "");
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"-- ${i + 1} {type} = {value}"));
            }

            await output.WriteLineAsync($"\n-- direct\n{plan.DirectSql};\n\n-- multiplexed\n{plan.MultiplexedSql};\n");
            if (plan.SetSql is { } set)
            {
                await output.WriteLineAsync($"-- multiplexed, by one join\n{set};\n");
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> ReadSession(SettingReader settings)
    {
        var given = settings.Read(SessionVariables, default);
        return given.ValueKind == JsonValueKind.Undefined
            ? []
            : [.. given.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.ToString()))];
    }

    private static JsonElement ParseObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new FormatException("a JSON object is expected");
        }
        catch (JsonException)
        {
            throw new FormatException("it is not valid JSON");
        }
    }
}
