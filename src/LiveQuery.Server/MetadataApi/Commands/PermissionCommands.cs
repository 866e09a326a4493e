using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Model;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Creates, drops and comments permissions of all four kinds.</summary>
internal static class PermissionCommands
{
    /// <summary>The kinds.</summary>
    public static string[] Kinds { get; } = ["select", "insert", "update", "delete"];

    /// <summary><c>create_&lt;kind&gt;_permission</c>.</summary>
    public static Edit Create(CommandContext context, Arguments arguments, string kind)
    {
        var (source, name, role) = (arguments.Source, arguments.Qualified("table"), arguments.Name("role"));
        var table = context.Tree.Table(source, name, arguments.Place("table"));
        if (role == TrackedModel.AdminRole || MetadataTree.FindIn(table, kind + "_permissions", "role", role) is not null)
        {
            throw new MetadataApiException("already-exists", $"{kind} permission already defined on table \"{name}\" with role \"{role}\"");
        }

        var permission = new JsonObject { ["role"] = role, ["permission"] = Permission(arguments.Object("permission"), kind) };
        if (arguments.Optional("comment") is { Length: > 0 } comment)
        {
            permission["comment"] = comment;
        }

        MetadataTree.ListIn(table, kind + "_permissions").Add((JsonNode)permission);
        return Edit.Of($"{kind}_permission {role} in table {name} in source {source}");
    }

    /// <summary><c>drop_&lt;kind&gt;_permission</c>.</summary>
    public static Edit Drop(CommandContext context, Arguments arguments, string kind)
    {
        var (name, role) = (arguments.Qualified("table"), arguments.Name("role"));
        var table = context.Tree.Table(arguments.Source, name);
        var permission = MetadataTree.FindIn(table, kind + "_permissions", "role", role)
            ?? throw new MetadataApiException("permission-denied", $"{kind} permission on \"{name}\" for role \"{role}\" does not exist");
        MetadataTree.Remove(permission);
        return Edit.Removed();
    }

    /// <summary><c>set_permission_comment</c>.</summary>
    public static Edit SetComment(CommandContext context, Arguments arguments)
    {
        var (name, role, kind) = (arguments.Qualified("table"), arguments.Name("role"), arguments.Text("type"));
        if (!Kinds.Contains(kind))
        {
            throw Arguments.Parse($"unknown permission type: {kind}", arguments.Place("type"));
        }

        var permission = MetadataTree.FindIn(context.Tree.Table(arguments.Source, name), kind + "_permissions", "role", role)
            ?? throw new MetadataApiException(
                "permission-denied",
                $"'PT{char.ToUpperInvariant(kind[0])}{kind[1..]}' permission on \"{name}\" for role \"{role}\" does not exist");
        permission.Remove("comment");
        if (arguments.Optional("comment") is { Length: > 0 } comment)
        {
            permission["comment"] = comment;
        }

        return new Edit();
    }

    /// <summary>The permission with the defaults that an export spells out, each part of the right kind.</summary>
    private static JsonObject Permission(Arguments given, string kind)
    {
        var permission = (JsonObject)given.Values.DeepClone();
        switch (kind)
        {
            case "select":
                _ = given.Required("columns");
                RequireObject(given, "filter");
                break;
            case "insert":
                RequireObject(given, "check");
                permission["columns"] ??= "*";
                break;
            case "update":
                _ = given.Required("columns");
                RequireObject(given, "filter");
                permission.TryAdd("check", null);
                break;
            default:
                RequireObject(given, "filter");
                break;
        }

        if (permission["columns"] is JsonValue columns && MetadataTree.TextOf(columns) != "*")
        {
            throw Arguments.Parse("unexpected string value for columns. expected \"*\"", given.Place("columns"));
        }

        if (permission["limit"] is JsonValue limit && limit.GetValueKind() == JsonValueKind.Number && limit.ToJsonString().StartsWith('-'))
        {
            throw Arguments.Parse("unexpected negative value", given.Place("limit"));
        }

        return permission;
    }

    private static void RequireObject(Arguments given, string key) => _ = given.Object(key);
}
