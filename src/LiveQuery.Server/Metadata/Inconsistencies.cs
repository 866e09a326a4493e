using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>Finds the objects of a tree that the problems with it are about.</summary>
internal static class Inconsistencies
{
    private static readonly FrozenDictionary<string, (string Type, string Noun)> TableParts =
        new Dictionary<string, (string, string)>
        {
            ["object_relationships"] = ("object_relation", "relationship"),
            ["array_relationships"] = ("array_relation", "relationship"),
            ["computed_fields"] = ("computed_field", "computed field"),
            ["select_permissions"] = ("select_permission", "permission"),
            ["insert_permissions"] = ("insert_permission", "permission"),
            ["update_permissions"] = ("update_permission", "permission"),
            ["delete_permissions"] = ("delete_permission", "permission"),
            ["remote_relationships"] = ("remote_relationship", "remote relationship"),
            ["event_triggers"] = ("event_trigger", "event-trigger"),
        }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (string Type, string Member)> RootParts =
        new Dictionary<string, (string, string)>
        {
            ["inherited_roles"] = ("inherited_role", "role_name"),
            ["rest_endpoints"] = ("rest_endpoint", "name"),
            ["query_collections"] = ("query_collections", "name"),
        }.ToFrozenDictionary();

    /// <summary>The objects that do not serve, each reason once.</summary>
    public static ImmutableArray<InconsistentObject> Of(MetadataTree tree, IEnumerable<MetadataProblem> problems)
    {
        var objects = ImmutableArray.CreateBuilder<InconsistentObject>();
        foreach (var problem in problems.Where(problem => problem.Severity == MetadataSeverity.Error))
        {
            var found = Locate(tree, problem);
            if (!objects.Any(found.IsSame))
            {
                objects.Add(found);
            }
        }

        return objects.ToImmutable();
    }

    private static InconsistentObject Locate(MetadataTree tree, MetadataProblem problem)
    {
        var steps = problem.Location.File.Split('/');
        if (steps is ["sources", var source, ..] && Item(tree.Root["sources"], source) is { } sourceItem)
        {
            return OfSource(sourceItem, steps, problem);
        }

        if (steps is [var list, var index, ..] && RootParts.TryGetValue(list, out var part) && Item(tree.Root[list], index) is { } item)
        {
            var name = MetadataTree.TextOf(item[part.Member]) ?? "";
            var fullName = part.Type switch
            {
                "inherited_role" => $"inherited_role inherited role {name}",
                _ => $"{part.Type} {name}",
            };
            return Make(part.Type, fullName, problem.Reason, $"{list}/{index}", $"{part.Type} {name}", item.DeepClone());
        }

        return Make("metadata", "metadata", $"{problem.Object}: {problem.Reason}", "", "metadata", null);
    }

    private static InconsistentObject OfSource(JsonObject source, string[] steps, MetadataProblem problem)
    {
        var name = MetadataTree.TextOf(source["name"]) ?? "";
        if (steps is [_, _, "tables", var index, ..] && Item(source["tables"], index) is { } table)
        {
            return OfTable(name, table, steps, problem);
        }

        if (steps is [_, _, "functions", var place, ..] && Item(source["functions"], place) is { } function)
        {
            return OfFunction(name, function, steps, problem);
        }

        return Make("source", $"source {name}", problem.Reason, string.Join('/', steps.Take(2)), $"source {name}", JsonValue.Create(name));
    }

    private static InconsistentObject OfTable(string source, JsonObject table, string[] steps, MetadataProblem problem)
    {
        var name = MetadataTree.QualifiedOf(table["table"]);
        var printed = name?.ToString() ?? "";
        var path = string.Join('/', steps.Take(4));
        if (problem.Uninherited is { } uninherited)
        {
            return Uninherited(uninherited, source, printed, path);
        }

        if (steps is [_, _, _, _, var list, var index, ..] && TableParts.TryGetValue(list, out var part) && Item(table[list], index) is { } item)
        {
            var isPermission = part.Noun == "permission";
            var own = MetadataTree.TextOf(item[isPermission ? "role" : "name"]) ?? "";
            var definition = (JsonObject)item.DeepClone();
            definition["source"] = source;
            definition["table"] = table["table"]?.DeepClone();
            definition.TryAdd("comment", null);
            var dependent = isPermission
                ? $"permission {printed}.{own}.{part.Type[..part.Type.IndexOf('_', StringComparison.Ordinal)]}"
                : $"{part.Noun} {printed}.{own}";
            return Make(
                part.Type,
                $"{part.Type} {own} in table {printed} in source {source}",
                Context(printed, part, own, problem.Reason),
                $"{path}/{list}/{index}",
                $"{dependent} in source \"{source}\"",
                definition);
        }

        return Make(
            "table",
            $"table {printed} in source {source}",
            problem.Reason,
            path,
            $"table {printed} in source \"{source}\"",
            name is { } known ? MetadataTree.Qualified(known) : null);
    }

    private static InconsistentObject Uninherited(UninheritedPermission permission, string source, string table, string path)
    {
        var kind = WritePermissionReader.NameOf(permission.Kind);
        var reason = $"Could not inherit permission for the role '{permission.Role}' for the entity: '{kind} permission, table: {table}, source: '{source}''";
        var answer = new JsonObject
        {
            ["reason"] = reason,
            ["name"] = permission.Role,
            ["type"] = InconsistentObject.Informational,
            ["entity"] = new JsonObject { ["permission_type"] = kind, ["source"] = source, ["table"] = table },
        };
        return new InconsistentObject(
            InconsistentObject.Informational, permission.Role, reason, path, $"role {permission.Role} in source \"{source}\"", answer);
    }

    private static InconsistentObject OfFunction(string source, JsonObject function, string[] steps, MetadataProblem problem)
    {
        var printed = MetadataTree.QualifiedOf(function["function"])?.ToString() ?? "";
        var path = string.Join('/', steps.Take(4));
        if (steps is [_, _, _, _, "permissions", var index, ..] && Item(function["permissions"], index) is { } permission)
        {
            var role = MetadataTree.TextOf(permission["role"]) ?? "";
            return Make(
                "function_permission",
                $"function_permission {role} permission for function {printed} in source {source}",
                $"in function \"{printed}\": in permission for role \"{role}\": {problem.Reason}",
                $"{path}/permissions/{index}",
                $"permission {printed}.{role} in source \"{source}\"",
                new JsonObject { ["function"] = function["function"]?.DeepClone(), ["role"] = role, ["source"] = source });
        }

        return Make(
            "function",
            $"function {printed} in source {source}",
            $"in function \"{printed}\": {problem.Reason}",
            path,
            $"function {printed} in source \"{source}\"",
            function.DeepClone());
    }

    private static string Context(string table, (string Type, string Noun) part, string own, string reason)
    {
        // A clash of names stands for itself; what is wrong inside a definition is told with its place.
        if (reason.StartsWith("field definition conflicts", StringComparison.Ordinal)
            || reason.StartsWith("cannot define permission for admin", StringComparison.Ordinal)
            || reason.EndsWith("\" is not tracked", StringComparison.Ordinal))
        {
            return reason;
        }

        return part.Noun == "permission"
            ? $"in table \"{table}\": in permission for role \"{own}\": {reason}"
            : $"in table \"{table}\": in {part.Noun} \"{own}\": {reason}";
    }

    private static InconsistentObject Make(
        string type, string name, string reason, string path, string dependent, JsonNode? definition)
    {
        var text = $"Inconsistent object: {reason}";
        var answer = new JsonObject { ["definition"] = definition, ["name"] = name, ["reason"] = text, ["type"] = type };
        return new InconsistentObject(type, name, text, path, dependent, answer);
    }

    private static JsonObject? Item(JsonNode? list, string index) =>
        list is JsonArray items && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < items.Count
            ? items[i] as JsonObject
            : null;
}
