using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Metadata;
using LiveQuery.Server.MetadataApi.Commands;
using LiveQuery.Server.MetadataApi.Sql;
using Npgsql;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Runs the commands of <c>/v1/metadata</c>, <c>/v2/query</c> and <c>/v1/query</c>. Thread-safe: one request at a time.</summary>
internal sealed class MetadataService(ModelProvider models, RowCommands rows)
{
    private static readonly FrozenSet<string> Unserved = FrozenSet.ToFrozenSet(
    [
        "add_remote_schema", "create_action", "create_cron_trigger", "create_scheduled_event",
        "track_native_query", "track_logical_model",
    ]);

    /// <summary>Runs a request.</summary>
    /// <exception cref="MetadataApiException">It is refused.</exception>
    public async Task<JsonNode?> RunAsync(JsonNode? body, CommandDoor door, Session session, CancellationToken cancellationToken)
    {
        var request = MetadataRequest.Read(body);
        if (door != CommandDoor.Metadata && RowCommands.Is(request.Type))
        {
            // Rows change no metadata: no turn to wait for.
            return await rows.RunAsync(models.Current.Model, request, session, cancellationToken);
        }

        return await models.TakeTurnAsync(
            async turn =>
            {
                if (request.ResourceVersion is { } seen && seen != turn.ResourceVersion)
                {
                    throw MetadataStore.Conflict(seen);
                }

                try
                {
                    if (!SqlCommand.IsSql(request.Type))
                    {
                        await turn.RefreshAsync(null, cancellationToken);
                    }

                    var run = new MetadataRun(turn, await turn.TryAsync(turn.Tree(), cancellationToken), cancellationToken);
                    var answer = await RunAsync(run, request, door, session, cancellationToken);
                    await run.FinishAsync();
                    return answer;
                }
                catch (NpgsqlException exception) when (exception is not PostgresException)
                {
                    throw new MetadataApiException(
                        "postgres-error", "connection error", "$", StatusCodes.Status500InternalServerError)
                    { Internal = exception.Message };
                }
                finally
                {
                    turn.Restore();
                }
            },
            cancellationToken);
    }

    private async Task<JsonNode?> RunAsync(
        MetadataRun run, MetadataRequest request, CommandDoor door, Session session, CancellationToken cancellationToken)
    {
        if (!session.IsAdmin && !(door != CommandDoor.Metadata && (RowCommands.Is(request.Type) || request.Type is "bulk" or "concurrent_bulk")))
        {
            throw new MetadataApiException("access-denied", "restricted access : admin only");
        }

        if (door != CommandDoor.Metadata)
        {
            if (SqlCommand.IsSql(request.Type))
            {
                return await new SqlCommand(run, cancellationToken).RunAsync(new Arguments(request.Args));
            }

            if (RowCommands.Is(request.Type))
            {
                return await rows.RunAsync(run.Candidate.Model, request, session, cancellationToken);
            }
        }

        switch (request.Type)
        {
            case "bulk" or "concurrent_bulk":
                return await RunAllAsync(run, request, door, session, isPatient: false, cancellationToken);
            case "bulk_keep_going" when door != CommandDoor.Query:
                return await RunAllAsync(run, request, door, session, isPatient: true, cancellationToken);
            case "bulk_atomic" when door != CommandDoor.Query:
                return await AtomicAsync(run, request, door);
            case var type when door != CommandDoor.Query:
                return await RunMetadataAsync(run, request with { Type = type }, door, cancellationToken);
            default:
                throw Arguments.Parse($"Unrecognised RQLQuery type: {request.Type}", "$");
        }
    }

    private static async Task<JsonNode?> RunMetadataAsync(
        MetadataRun run, MetadataRequest request, CommandDoor door, CancellationToken cancellationToken)
    {
        switch (request.Type)
        {
            case "export_metadata":
                var export = WholeCommands.Export(run.Candidate.Tree);
                return request.Version == 1
                    ? export
                    : new JsonObject { ["resource_version"] = run.Turn.ResourceVersion, ["metadata"] = export };
            case "replace_metadata":
                return await ReplaceAsync(run, request, cancellationToken);
            case "reload_metadata":
                await run.ReloadAsync();
                return Consistency(run, MetadataRun.Success(), isAlwaysListed: false);
            case "get_inconsistent_metadata":
                return Consistency(run, [], isAlwaysListed: true);
            case "drop_inconsistent_metadata":
                await run.DropInconsistentAsync();
                return MetadataRun.Success();
            case "dump_internal_state":
                return InternalState.Describe(run.Candidate);
            case "get_catalog_state":
                run.RefuseReadOnly();
                return await run.Turn.Store!.ReadStateAsync(cancellationToken);
            case "set_catalog_state":
                return await SetStateAsync(run, new Arguments(request.Args), cancellationToken);
        }

        if (Find(request, door) is { } command)
        {
            return await run.ApplyAsync(context => command(context, request.Args));
        }

        throw Unknown(request, door);
    }

    private static Func<CommandContext, JsonNode?, Edit>? Find(MetadataRequest request, CommandDoor door)
    {
        if (CommandTable.OfTheWhole.TryGetValue(request.Type, out var whole))
        {
            return whole;
        }

        var name = BareName(request.Type, door);
        if (name is null)
        {
            return null;
        }

        if (CommandTable.OfSources.TryGetValue(name, out var command))
        {
            return command;
        }

        return name switch
        {
            "track_tables" => (context, args) => TableLists.Track(context, new Arguments(args)),
            "untrack_tables" => (context, args) => TableLists.Untrack(context, new Arguments(args)),
            _ => null,
        };
    }

    // The old endpoint knows the commands without a prefix, the new one needs it.
    private static string? BareName(string type, CommandDoor door)
    {
        foreach (var prefix in (string[])["pg_", "postgres_"])
        {
            if (type.StartsWith(prefix, StringComparison.Ordinal))
            {
                return type[prefix.Length..];
            }
        }

        return door == CommandDoor.Old ? type : null;
    }

    private static MetadataApiException Unknown(MetadataRequest request, CommandDoor door)
    {
        var name = BareName(request.Type, CommandDoor.Old)!;
        if (Unserved.Contains(name))
        {
            _ = new Arguments(request.Args).Has("name") ? new Arguments(request.Args).Name("name") : null;
            return new MetadataApiException("not-supported", $"{request.Type} is not supported: LiveQuery serves tables and functions of Postgres");
        }

        if (door == CommandDoor.Old)
        {
            return Arguments.Parse($"Unrecognised RQLQuery type: {request.Type}", "$");
        }

        if (BareName(request.Type, door) is { } bare)
        {
            return Arguments.Parse($"unknown metadata command \"{bare}\" for backend postgres", "$");
        }

        var prefix = request.Type.Split('_')[0];
        return Arguments.Parse(
            $"unknown metadata command \"{request.Type}\"; \"{prefix}\" was not recognized as a valid backend name", "$");
    }

    private async Task<JsonNode?> RunAllAsync(
        MetadataRun run,
        MetadataRequest request,
        CommandDoor door,
        Session session,
        bool isPatient,
        CancellationToken cancellationToken)
    {
        var answers = new JsonArray();
        var commands = request.Args as JsonArray ?? throw Arguments.Parse("parsing [] failed, expected Array, but encountered another value", "$.args");
        for (var i = 0; i < commands.Count; i++)
        {
            try
            {
                answers.Add(await RunAsync(run, MetadataRequest.Read(commands[i]), door, session, cancellationToken));
            }
            catch (MetadataApiException problem) when (!isPatient)
            {
                throw problem.Below(string.Create(CultureInfo.InvariantCulture, $"$.args[{i}]"));
            }
            catch (MetadataApiException problem)
            {
                answers.Add((JsonNode)new JsonObject { ["error"] = problem.Message, ["path"] = problem.Path, ["code"] = problem.Code });
            }
        }

        return answers;
    }

    private static async Task<JsonNode?> AtomicAsync(MetadataRun run, MetadataRequest request, CommandDoor door)
    {
        run.RefuseReadOnly();
        var commands = request.Args as JsonArray ?? throw Arguments.Parse("parsing [] failed, expected Array, but encountered another value", "$.args");
        var tree = run.Candidate.Tree.Clone();
        var context = new CommandContext(tree, run.Turn.Catalogs);
        foreach (var item in commands)
        {
            var command = MetadataRequest.Read(item);
            var edit = (Find(command, door) ?? throw Unknown(command, door))(context, command.Args);
            if (edit.IsRead)
            {
                throw new MetadataApiException(
                    "unexpected", "Bulk atomic does not support this command", "$.args", StatusCodes.Status500InternalServerError);
            }
        }

        var before = run.Candidate;
        await run.TryAsync(tree, new Edit { IsUnchecked = true });
        var broken = run.Candidate.Inconsistent.Where(item => !item.IsInformational && !before.Inconsistent.Any(item.IsSame)).ToList();
        return broken.Count == 0
            ? MetadataRun.Success()
            : throw new MetadataApiException("bad-request", "Schema inconsistency") { Internal = MetadataRun.List(broken) };
    }

    private static async Task<JsonNode?> ReplaceAsync(MetadataRun run, MetadataRequest request, CancellationToken cancellationToken)
    {
        var isAllowed = false;
        var answer = await run.ApplyAsync(context =>
        {
            var (edit, allows) = WholeCommands.Replace(context, new Arguments(request.Args), "$.args");
            isAllowed = allows;
            return edit;
        });
        var lost = run.Candidate.Inconsistent;
        if (!lost.IsEmpty && !isAllowed)
        {
            throw new MetadataApiException("unexpected", "cannot continue due to inconsistent metadata") { Internal = MetadataRun.List(lost) };
        }

        cancellationToken.ThrowIfCancellationRequested();
        return answer is JsonObject { Count: 0 } ? Consistency(run, [], isAlwaysListed: true) : answer;
    }

    private static async Task<JsonNode?> SetStateAsync(MetadataRun run, Arguments arguments, CancellationToken cancellationToken)
    {
        run.RefuseReadOnly();
        var type = arguments.Text("type");
        if (type is not ("console" or "cli"))
        {
            throw Arguments.Parse("unexpected value for type: expected console or cli", arguments.Place("type"));
        }

        await run.Turn.Store!.SetStateAsync(type == "console", arguments.Required("state"), cancellationToken);
        return MetadataRun.Success();
    }

    private static JsonObject Consistency(MetadataRun run, JsonObject answer, bool isAlwaysListed)
    {
        var lost = run.Candidate.Inconsistent;
        answer["is_consistent"] = lost.IsEmpty;
        if (isAlwaysListed || !lost.IsEmpty)
        {
            answer["inconsistent_objects"] = MetadataRun.List(lost);
        }

        return answer;
    }
}
