using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Tracks functions, and adds them to tables as computed fields.</summary>
internal static class FunctionCommands
{
    /// <summary><c>track_function</c>: the bare function, or its function with a configuration.</summary>
    public static Edit Track(CommandContext context, JsonNode? node)
    {
        var arguments = node is JsonObject map && map.ContainsKey("function") ? new Arguments(node) : null;
        var source = arguments?.Source ?? "default";
        var name = arguments?.Qualified("function") ?? Arguments.QualifiedOf(node, "$.args");
        if (context.Tree.FindFunction(source, name) is not null)
        {
            throw new MetadataApiException("already-tracked", $"function already tracked: \"{name}\"");
        }

        if (context.Tree.FindTable(source, name) is not null)
        {
            throw new MetadataApiException("not-supported", $"table with name \"{name}\" already exists");
        }

        var function = new JsonObject { ["function"] = MetadataTree.Qualified(name) };
        Configure(function, arguments?.OptionalObject("configuration"));
        if (arguments?.Optional("comment") is { } comment)
        {
            function["comment"] = comment;
        }

        MetadataTree.ListIn(context.Tree.Source(source), "functions").Add((JsonNode)function);
        return Edit.Of(NameOf(name, source));
    }

    /// <summary><c>untrack_function</c>: the bare function, or its function with the source.</summary>
    public static Edit Untrack(CommandContext context, JsonNode? node)
    {
        var arguments = node is JsonObject map && map.ContainsKey("function") ? new Arguments(node) : null;
        var name = arguments?.Qualified("function") ?? Arguments.QualifiedOf(node, "$.args");
        MetadataTree.Remove(context.Tree.Function(arguments?.Source ?? "default", name));
        return Edit.Removed(arguments?.Cascade ?? false);
    }

    /// <summary><c>set_function_customization</c>: replaces the whole configuration.</summary>
    public static Edit SetCustomization(CommandContext context, Arguments arguments)
    {
        var name = arguments.Qualified("function");
        var function = context.Tree.Function(arguments.Source, name);
        function.Remove("configuration");
        Configure(function, arguments.OptionalObject("configuration"));
        return Edit.Of(NameOf(name, arguments.Source));
    }

    /// <summary><c>create_function_permission</c>.</summary>
    public static Edit CreatePermission(CommandContext context, Arguments arguments)
    {
        var (source, name, role) = (arguments.Source, arguments.Qualified("function"), arguments.Name("role"));
        var function = context.Tree.Function(source, name);
        if (MetadataTree.FindIn(function, "permissions", "role", role) is not null)
        {
            throw new MetadataApiException(
                "already-exists", $"permission of role \"{role}\" already exists for function \"{name}\" in source: \"{source}\"");
        }

        var returned = context.CatalogOf(source)?.Functions.GetValueOrDefault(name) is [{ ReturnTable: { } table }, ..] ? table : (TableName?)null;
        if (returned is { } target
            && context.Tree.FindTable(source, target) is { } owner
            && !MayRead(owner, role, context.Tree, []))
        {
            throw new MetadataApiException(
                "not-supported",
                $"function permission can only be added when the function's return table \"{target}\" has select permission configured for role: \"{role}\"");
        }

        MetadataTree.ListIn(function, "permissions").Add((JsonNode)new JsonObject { ["role"] = role });
        return Edit.Of($"function_permission {role} permission for function {name} in source {source}");
    }

    /// <summary><c>drop_function_permission</c>.</summary>
    public static Edit DropPermission(CommandContext context, Arguments arguments)
    {
        var (source, name, role) = (arguments.Source, arguments.Qualified("function"), arguments.Name("role"));
        var permission = MetadataTree.FindIn(context.Tree.Function(source, name), "permissions", "role", role)
            ?? throw new MetadataApiException(
                "not-exists", $"permission of role \"{role}\" does not exist for function \"{name}\" in source: \"{source}\"");
        MetadataTree.Remove(permission);
        return Edit.Removed();
    }

    /// <summary><c>add_computed_field</c>.</summary>
    public static Edit AddComputedField(CommandContext context, Arguments arguments)
    {
        var (source, name, field) = (arguments.Source, arguments.Qualified("table"), arguments.Name("name"));
        var table = context.Tree.Table(source, name, arguments.Place("table"));
        if (MetadataTree.FindIn(table, "computed_fields", "name", field) is not null)
        {
            throw new MetadataApiException("already-exists", $"field with name \"{field}\" already exists in table \"{name}\"");
        }

        var given = arguments.Object("definition");
        var definition = (JsonObject)given.Values.DeepClone();
        definition["function"] = MetadataTree.Qualified(given.Qualified("function"));
        var computed = new JsonObject { ["name"] = field, ["definition"] = definition };
        if (arguments.Optional("comment") is { } comment)
        {
            computed["comment"] = comment;
        }

        MetadataTree.ListIn(table, "computed_fields").Add((JsonNode)computed);
        return Edit.Of($"computed_field {field} in table {name} in source {source}");
    }

    /// <summary><c>drop_computed_field</c>.</summary>
    public static Edit DropComputedField(CommandContext context, Arguments arguments)
    {
        var table = context.Tree.Table(arguments.Source, arguments.Qualified("table"), arguments.Place("table"));
        var name = arguments.Text("name");
        var field = MetadataTree.FindIn(table, "computed_fields", "name", name)
            ?? throw new MetadataApiException("not-exists", $"computed field \"{name}\" does not exist", arguments.Place("name"));
        MetadataTree.Remove(field);
        return Edit.Removed(arguments.Cascade);
    }

    /// <summary>Whether a role has a select permission of its own, or inherits one.</summary>
    private static bool MayRead(JsonObject table, string role, MetadataTree tree, HashSet<string> seen) =>
        seen.Add(role)
        && (MetadataTree.FindIn(table, "select_permissions", "role", role) is not null
            || (MetadataTree.FindIn(tree.Root, "inherited_roles", "role_name", role)?["role_set"] as JsonArray ?? [])
                .Select(MetadataTree.TextOf).OfType<string>().Any(parent => MayRead(table, parent, tree, seen)));

    private static string NameOf(TableName function, string source) => $"function {function} in source {source}";

    private static void Configure(JsonObject function, Arguments? configuration)
    {
        if (configuration is { Values.Count: > 0 })
        {
            function["configuration"] = configuration.Values.DeepClone();
        }
    }
}
