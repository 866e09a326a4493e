using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Tracks, untracks and configures tables.</summary>
internal static class TableCommands
{
    private static readonly string[] ConfigurationKeys =
        ["custom_name", "comment", "custom_root_fields", "column_config", "custom_column_names", "identifier"];

    /// <summary><c>track_table</c>: the bare table, or its table with a configuration.</summary>
    public static Edit Track(CommandContext context, JsonNode? node)
    {
        if (node is JsonObject { Count: > 0 } map && map.ContainsKey("table"))
        {
            var arguments = new Arguments(node);
            return Track(context, arguments.Source, arguments.Qualified("table"), arguments);
        }

        var source = node is JsonObject bare && bare.ContainsKey("source") ? new Arguments(bare).Source : "default";
        return Track(context, source, Arguments.QualifiedOf(node, "$.args"), null);
    }

    /// <summary><c>untrack_table</c>.</summary>
    public static Edit Untrack(CommandContext context, Arguments arguments)
    {
        var name = arguments.Qualified("table");
        var table = context.Tree.FindTable(arguments.Source, name)
            ?? throw new MetadataApiException("already-untracked", $"view/table already untracked: \"{name}\"");
        MetadataTree.Remove(table);
        return Edit.Removed(arguments.Cascade);
    }

    /// <summary><c>set_table_is_enum</c>.</summary>
    public static Edit SetIsEnum(CommandContext context, Arguments arguments)
    {
        var name = arguments.Qualified("table");
        var table = context.Tree.Table(arguments.Source, name);
        if (arguments.Flag("is_enum"))
        {
            table["is_enum"] = true;
        }
        else
        {
            table.Remove("is_enum");
        }

        return Edit.Of(NameOf(name, arguments.Source));
    }

    /// <summary><c>set_table_customization</c>: replaces the whole configuration.</summary>
    public static Edit SetCustomization(CommandContext context, Arguments arguments) =>
        Configure(context, arguments, arguments.OptionalObject("configuration")?.Values);

    /// <summary><c>set_table_custom_fields</c>: the older form, with the configuration among the arguments.</summary>
    public static Edit SetCustomFields(CommandContext context, Arguments arguments) =>
        Configure(context, arguments, arguments.Values);

    /// <summary><c>set_apollo_federation_config</c>.</summary>
    public static Edit SetFederation(CommandContext context, Arguments arguments)
    {
        var name = arguments.Qualified("table");
        var table = context.Tree.Table(arguments.Source, name);
        table.Remove("apollo_federation_config");
        PutFederation(table, arguments);

        return Edit.Of(NameOf(name, arguments.Source));
    }

    /// <summary>The name of a table among inconsistent objects.</summary>
    public static string NameOf(TableName table, string source) => $"table {table} in source {source}";

    /// <summary>Tracks one table; what it is configured with stands among <paramref name="arguments"/>.</summary>
    public static Edit Track(CommandContext context, string source, TableName name, Arguments? arguments)
    {
        var tables = MetadataTree.ListIn(context.Tree.Source(source), "tables");
        if (context.Tree.FindTable(source, name) is not null)
        {
            throw new MetadataApiException("already-tracked", $"view/table already tracked: \"{name}\"");
        }

        if (context.Tree.FindFunction(source, name) is not null)
        {
            throw new MetadataApiException("not-supported", $"function with name \"{name}\" already exists");
        }

        var table = new JsonObject { ["table"] = MetadataTree.Qualified(name) };
        if (arguments?.Flag("is_enum") == true)
        {
            table["is_enum"] = true;
        }

        if (Configuration(arguments?.OptionalObject("configuration")?.Values) is { Count: > 0 } configuration)
        {
            table["configuration"] = configuration;
        }

        if (arguments is not null)
        {
            PutFederation(table, arguments);
        }

        tables.Add((JsonNode)table);
        return Edit.Of(NameOf(name, source));
    }

    private static void PutFederation(JsonObject table, Arguments arguments)
    {
        if (arguments.OptionalObject("apollo_federation_config") is not { } config)
        {
            return;
        }

        if (config.Text("enable") != "v1")
        {
            throw new MetadataApiException(
                "parse-failed",
                "enable takes the version of apollo federation. Supported value is v1 only.",
                "$.args.apollo_federation_config.enable");
        }

        table["apollo_federation_config"] = new JsonObject { ["enable"] = "v1" };
    }

    private static Edit Configure(CommandContext context, Arguments arguments, JsonObject? given)
    {
        var name = arguments.Qualified("table");
        var table = context.Tree.Table(arguments.Source, name);
        table.Remove("configuration");
        if (Configuration(given) is { Count: > 0 } configuration)
        {
            table["configuration"] = configuration;
        }

        return Edit.Of(NameOf(name, arguments.Source));
    }

    /// <summary>A configuration as it is exported: empty parts left out, old column names in the new form.</summary>
    private static JsonObject Configuration(JsonObject? given)
    {
        var configuration = new JsonObject();
        foreach (var key in ConfigurationKeys)
        {
            if (given?[key] is { } value && value is not JsonObject { Count: 0 } && key is not ("identifier" or "custom_column_names"))
            {
                configuration[key] = value.DeepClone();
            }
        }

        if (given?["identifier"] is { } identifier && configuration["custom_name"] is null)
        {
            configuration["custom_name"] = identifier.DeepClone();
        }

        if (given?["custom_column_names"] is JsonObject { Count: > 0 } names)
        {
            var columns = configuration["column_config"] as JsonObject ?? [];
            configuration["column_config"] = columns;
            foreach (var (column, custom) in names)
            {
                var own = columns[column] as JsonObject ?? [];
                columns[column] = own;
                own["custom_name"] ??= custom?.DeepClone();
            }
        }

        return configuration;
    }
}
