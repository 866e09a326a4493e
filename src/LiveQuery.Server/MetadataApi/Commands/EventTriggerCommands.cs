using System.Text.Json.Nodes;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>
/// Event triggers are kept in the metadata and exported, so that it can be moved to and from Hasura; here they do not
/// run, which each answer says.
/// </summary>
internal static class EventTriggerCommands
{
    private static readonly string[] Operations = ["insert", "update", "delete", "enable_manual"];
    private static readonly string[] Retries = ["num_retries", "interval_sec", "timeout_sec", "tolerance_sec"];

    /// <summary><c>create_event_trigger</c>.</summary>
    public static Edit Create(CommandContext context, Arguments arguments)
    {
        var (source, name, table) = (arguments.Source, arguments.Name("name"), arguments.Qualified("table"));
        var triggers = MetadataTree.ListIn(context.Tree.Table(source, table, arguments.Place("table")), "event_triggers");
        var known = triggers.OfType<JsonObject>().FirstOrDefault(trigger => MetadataTree.TextOf(trigger["name"]) == name);
        if (known is not null && !arguments.Flag("replace"))
        {
            throw new MetadataApiException("already-exists", $"Event trigger with name \"{name}\" already exists");
        }

        var made = Trigger(arguments, name);
        if (known is null)
        {
            triggers.Add((JsonNode)made);
        }
        else
        {
            triggers[triggers.IndexOf(known)] = made;
        }

        return new Edit { Answer = Stored(source, name) };
    }

    /// <summary><c>delete_event_trigger</c>.</summary>
    public static Edit Delete(CommandContext context, Arguments arguments)
    {
        var (source, name) = (arguments.Source, arguments.Name("name"));
        foreach (var table in MetadataTree.ListIn(context.Tree.Source(source), "tables").OfType<JsonObject>())
        {
            if (MetadataTree.FindIn(table, "event_triggers", "name", name) is { } trigger)
            {
                MetadataTree.Remove(trigger);
                return Edit.Removed();
            }
        }

        throw new MetadataApiException("not-exists", $"event trigger with name \"{name}\" does not exist");
    }

    private static JsonObject Trigger(Arguments arguments, string name)
    {
        var definition = new JsonObject();
        foreach (var operation in Operations)
        {
            if (arguments[operation] is { } given)
            {
                definition[operation] = given.DeepClone();
            }
        }

        definition.TryAdd("enable_manual", false);
        var trigger = new JsonObject { ["name"] = name, ["definition"] = definition, ["retry_conf"] = RetryConf(arguments) };
        foreach (var key in (string[])["webhook", "webhook_from_env", "headers", "request_transform", "response_transform", "cleanup_config", "comment"])
        {
            if (arguments[key] is { } value)
            {
                trigger[key] = value.DeepClone();
            }
        }

        return trigger;
    }

    private static JsonObject RetryConf(Arguments arguments)
    {
        var given = arguments["retry_conf"] as JsonObject;
        var conf = new JsonObject { ["num_retries"] = 0, ["interval_sec"] = 10, ["timeout_sec"] = 60 };
        foreach (var key in Retries)
        {
            if (given?[key] is { } value)
            {
                conf[key] = value.DeepClone();
            }
        }

        return conf;
    }

    private static JsonObject Stored(string source, string name) => new()
    {
        ["message"] = "success",
        ["warnings"] = new JsonArray((JsonNode)new JsonObject
        {
            ["message"] = "event triggers are stored, but not run by LiveQuery",
            ["type"] = "event_trigger",
            ["name"] = $"event_trigger {name} in source {source}",
            ["code"] = "not-supported",
        }),
    };
}
