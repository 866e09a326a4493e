using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Adds, changes and drops sources, and reads what their databases hold.</summary>
internal static class SourceCommands
{
    /// <summary><c>add_source</c>.</summary>
    public static Edit Add(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        var configuration = arguments.Object("configuration");
        _ = configuration.Object("connection_info").Required("database_url");
        var known = context.Tree.FindSource(name);
        if (known is not null && !arguments.Flag("replace_configuration"))
        {
            throw new MetadataApiException("already-exists", $"source with name \"{name}\" already exists");
        }

        var source = known ?? new JsonObject { ["name"] = name, ["kind"] = "postgres", ["tables"] = new JsonArray() };
        Configure(source, arguments);
        if (known is null)
        {
            context.Tree.Sources.Add((JsonNode)source);
        }

        return Edit.Of(NameOf(name));
    }

    /// <summary><c>update_source</c>: only what is given changes.</summary>
    public static Edit Update(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        Configure(context.Tree.Source(name), arguments);
        return Edit.Of(NameOf(name));
    }

    /// <summary><c>drop_source</c>.</summary>
    public static Edit Drop(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        context.Tree.Sources.Remove(context.Tree.Source(name));
        return Edit.Removed(arguments.Cascade);
    }

    /// <summary><c>rename_source</c>.</summary>
    public static Edit Rename(CommandContext context, Arguments arguments)
    {
        var (name, renamed) = (arguments.Name("name"), arguments.Name("new_name"));
        var source = context.Tree.FindSource(name)
            ?? throw new MetadataApiException("not-exists", $"Could not find source with name \"{name}\"");
        if (context.Tree.FindSource(renamed) is not null)
        {
            throw new MetadataApiException("already-exists", $"source with name \"{renamed}\" already exists");
        }

        source["name"] = renamed;
        RemoteRenames.RenameSource(context.Tree, name, renamed);
        return Edit.Of(NameOf(renamed));
    }

    /// <summary><c>get_source_tables</c>.</summary>
    public static Edit Tables(CommandContext context, Arguments arguments)
    {
        var tables = Catalog(context, arguments).Tables.Keys.Order(Comparer<TableName>.Create((a, b) => a.CompareTo(b)));
        return Edit.Read(new JsonArray([.. tables.Select(table => new JsonObject { ["name"] = table.Name, ["schema"] = table.Schema })]));
    }

    /// <summary><c>get_table_info</c>.</summary>
    public static Edit TableInfo(CommandContext context, Arguments arguments)
    {
        var name = arguments.Qualified("table");
        var table = Catalog(context, arguments).Tables.GetValueOrDefault(name)
            ?? throw new MetadataApiException("not-exists", $"table \"{name}\" does not exist in source: {arguments.Source}");
        return Edit.Read(TableInfos.Describe(table));
    }

    private static string NameOf(string source) => $"source {source}";

    private static SourceCatalog Catalog(CommandContext context, Arguments arguments)
    {
        var source = arguments.Text("source");
        _ = context.Tree.Source(source);
        return context.CatalogOf(source) ?? throw new MetadataApiException("unexpected", $"source with name \"{source}\" is inconsistent");
    }

    private static void Configure(JsonObject source, Arguments arguments)
    {
        if (arguments["configuration"] is { } configuration)
        {
            source["configuration"] = configuration.DeepClone();
        }

        if (arguments["customization"] is { } customization)
        {
            source["customization"] = customization.DeepClone();
        }
    }
}
