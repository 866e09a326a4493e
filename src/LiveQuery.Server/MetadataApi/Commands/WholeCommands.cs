using System.Text.Json;
using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>What concerns the metadata as a whole.</summary>
internal static class WholeCommands
{
    /// <summary>The keys of an export in their order; others follow.</summary>
    private static readonly string[] Order =
    [
        "version", "sources", "remote_schemas", "query_collections", "allowlist", "actions", "custom_types", "cron_triggers",
        "api_limits", "metrics_config", "rest_endpoints", "inherited_roles", "graphql_schema_introspection", "network",
        "backend_configs", "opentelemetry",
    ];

    /// <summary><c>clear_metadata</c>: the default source stays, with its connection and without tables.</summary>
    public static Edit Clear(CommandContext context)
    {
        var source = context.Tree.FindSource("default");
        var kept = source is null ? null : new JsonObject
        {
            ["name"] = "default",
            ["kind"] = "postgres",
            ["tables"] = new JsonArray(),
            ["configuration"] = source["configuration"]?.DeepClone(),
        };
        Replace(context.Tree, new JsonObject { ["version"] = 3, ["sources"] = kept is null ? [] : new JsonArray(kept) });
        return new Edit();
    }

    /// <summary><c>export_metadata</c>: empty parts are left out.</summary>
    public static JsonObject Export(MetadataTree tree)
    {
        var export = new JsonObject();
        foreach (var key in Order.Concat(tree.Root.Select(pair => pair.Key)).Distinct())
        {
            if (tree.Root[key] is { } part && (key == "sources" || part is not (JsonArray { Count: 0 } or JsonObject { Count: 0 })))
            {
                export[key] = part.DeepClone();
            }
        }

        return export;
    }

    /// <summary><c>replace_metadata</c>, in both its forms.</summary>
    /// <returns>What was done, and whether objects that do not serve are allowed.</returns>
    public static (Edit Edit, bool AllowsInconsistent) Replace(CommandContext context, Arguments arguments, string path)
    {
        var isWrapped = arguments.Has("metadata");
        var given = isWrapped ? arguments.Object("metadata") : arguments;
        var replacement = Read(context.Tree, given, isWrapped ? given.Path : path);
        MetadataDuplicates.Refuse(replacement, given.Path);
        RoleCycles.Refuse(new MetadataTree(replacement));
        Replace(context.Tree, replacement);
        return (new Edit { Answer = isWrapped ? new JsonObject() : null, IsUnchecked = true }, isWrapped && arguments.Flag("allow_inconsistent_metadata"));
    }

    /// <summary>Makes one tree have the content of another.</summary>
    public static void Replace(MetadataTree tree, JsonObject replacement)
    {
        tree.Root.Clear();
        foreach (var (key, value) in replacement.ToList())
        {
            tree.Root[key] = value?.DeepClone();
        }
    }

    /// <summary>The metadata that is given, in the form of version 3.</summary>
    private static JsonObject Read(MetadataTree present, Arguments given, string path)
    {
        var version = given["version"];
        var number = version?.GetValueKind() == JsonValueKind.Number ? version.ToJsonString() : version is null ? "1" : "";
        switch (number)
        {
            case "3":
                return ReadSources(given);
            case "1" or "2":
                // Before there were sources, the metadata was that of the one database.
                var source = present.FindSource("default")
                    ?? throw new MetadataApiException("not-supported", "cannot import metadata without sources since no default source is defined");
                var own = (JsonObject)source.DeepClone();
                own["tables"] = given["tables"]?.DeepClone() ?? new JsonArray();
                own.Remove("functions");
                if (given["functions"] is JsonArray functions)
                {
                    own["functions"] = functions.DeepClone();
                }

                var whole = (JsonObject)given.Values.DeepClone();
                whole.Remove("tables");
                whole.Remove("functions");
                whole["version"] = 3;
                whole["sources"] = new JsonArray(own);
                return whole;
            default:
                throw Arguments.Parse($"unexpected metadata version: {version?.ToJsonString()}", JsonPaths.Member(path, "version"));
        }
    }

    private static JsonObject ReadSources(Arguments given)
    {
        var whole = (JsonObject)given.Values.DeepClone();
        _ = given.List("sources");
        foreach (var source in ((JsonArray)whole["sources"]!).OfType<JsonObject>())
        {
            source["kind"] ??= "postgres";
            source["tables"] ??= new JsonArray();
            foreach (var table in ((source["tables"] as JsonArray) ?? []).OfType<JsonObject>())
            {
                if (MetadataTree.QualifiedOf(table["table"]) is { } name)
                {
                    table["table"] = MetadataTree.Qualified(name);
                }
            }
        }

        return whole;
    }
}
