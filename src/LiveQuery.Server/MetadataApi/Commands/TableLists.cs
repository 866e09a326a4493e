using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Tracks or untracks many tables; those for which it cannot be done become warnings.</summary>
internal static class TableLists
{
    /// <summary><c>track_tables</c>.</summary>
    public static Edit Track(CommandContext context, Arguments arguments) =>
        ForEach(context, arguments, "track", item =>
        {
            var table = new Arguments(item is JsonObject map && map.ContainsKey("table") ? item : new JsonObject { ["table"] = item?.DeepClone() });
            var (source, name) = (table.Source, table.Qualified("table"));
            if (context.CatalogOf(source) is { } catalog && !catalog.Tables.ContainsKey(name))
            {
                throw new MetadataApiException("invalid-configuration", $"Inconsistent object: no such table/view exists in source: \"{name}\"");
            }

            TableCommands.Track(context, source, name, table);
        });

    /// <summary><c>untrack_tables</c>.</summary>
    public static Edit Untrack(CommandContext context, Arguments arguments) =>
        ForEach(context, arguments, "untrack", item => TableCommands.Untrack(context, new Arguments(item)));

    private static Edit ForEach(CommandContext context, Arguments arguments, string verb, Action<JsonNode?> action)
    {
        var items = arguments.List("tables");
        var names = items.Select(item => (new Arguments(item).Source, Name: new Arguments(item).Qualified("table"))).ToList();
        var twice = names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"{group.Key.Source}.{group.Key.Name}").ToList();
        if (twice.Count > 0)
        {
            throw new MetadataApiException(
                "bad-request", $"The following tables occur more than once in the request: {string.Join(", ", twice)}", arguments.Place("tables"));
        }

        var warnings = new JsonArray();
        for (var i = 0; i < items.Count; i++)
        {
            try
            {
                action(items[i]);
            }
            catch (MetadataApiException problem)
            {
                warnings.Add((JsonNode)new JsonObject
                {
                    ["code"] = $"{verb}-table-failed",
                    ["message"] = problem.Message,
                    ["type"] = "table",
                    ["name"] = TableCommands.NameOf(names[i].Name, names[i].Source),
                });
            }
        }

        if (warnings.Count > 0 && warnings.Count == items.Count)
        {
            throw new MetadataApiException("invalid-configuration", $"all tables failed to {verb}") { Internal = warnings };
        }

        if (warnings.Count > 0 && !arguments.Flag("allow_warnings", absent: true))
        {
            throw new MetadataApiException("metadata-warnings", "failed due to metadata warnings") { Internal = warnings };
        }

        return new Edit
        {
            IsRemoval = verb == "untrack",
            Answer = warnings.Count == 0 ? null : new JsonObject { ["message"] = "success", ["warnings"] = warnings },
        };
    }
}
