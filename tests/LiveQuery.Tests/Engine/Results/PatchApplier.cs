using System.Text.Json.Nodes;

namespace LiveQuery.Tests.Engine.Results;

/// <summary>Applies a JSON Patch as RFC 6902 has it, strictly: what a path does not lead to is an error.</summary>
internal static class PatchApplier
{
    public static JsonNode? Apply(JsonNode? document, JsonArray patch)
    {
        var root = new JsonObject { ["root"] = document?.DeepClone() };
        foreach (var operation in patch)
        {
            Apply(root, operation!.AsObject());
        }

        return root["root"]?.DeepClone();
    }

    /// <summary>The same text for the same JSON: members in order, numbers as they are written.</summary>
    public static string Print(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray array => $"[{string.Join(',', array.Select(Print))}]",
        JsonObject members => $"{{{string.Join(',', members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{JsonValue.Create(member.Key).ToJsonString()}:{Print(member.Value)}"))}}}",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String =>
            JsonValue.Create(value.GetValue<string>()).ToJsonString(),
        _ => node.ToJsonString(),
    };

    private static void Apply(JsonObject root, JsonObject operation)
    {
        var path = Read(operation, "path");
        switch (operation["op"]!.GetValue<string>())
        {
            case "add":
                Add(root, path, operation["value"]?.DeepClone());
                break;
            case "remove":
                Remove(root, path);
                break;
            case "replace":
                Replace(root, path, operation["value"]?.DeepClone());
                break;
            case "move":
                Add(root, path, Remove(root, Read(operation, "from")));
                break;
            case var other:
                throw new InvalidOperationException($"no operation {other}");
        }
    }

    private static string[] Read(JsonObject operation, string name)
    {
        var pointer = operation[name]!.GetValue<string>();
        Assert.StartsWith("/", pointer, StringComparison.Ordinal);
        return ["root", .. pointer[1..].Split('/').Select(Unescape)];
    }

    private static string Unescape(string segment)
    {
        Assert.DoesNotMatch("~([^01]|$)", segment);
        return segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }

    private static JsonNode Parent(JsonObject root, string[] path)
    {
        JsonNode node = root;
        foreach (var segment in path[..^1])
        {
            node = node is JsonArray array ? array[Index(segment, array.Count - 1)]! : node.AsObject()[segment]!;
        }

        return node;
    }

    private static void Add(JsonObject root, string[] path, JsonNode? value)
    {
        if (Parent(root, path) is JsonArray array)
        {
            array.Insert(Index(path[^1], array.Count), value);
        }
        else
        {
            Parent(root, path).AsObject()[path[^1]] = value;
        }
    }

    // In its place: a member that was removed and added would stand last.
    private static void Replace(JsonObject root, string[] path, JsonNode? value)
    {
        if (Parent(root, path) is JsonArray array)
        {
            array[Index(path[^1], array.Count - 1)] = value;
            return;
        }

        var members = Parent(root, path).AsObject();
        Assert.True(members.ContainsKey(path[^1]), $"nothing at /{string.Join('/', path)}");
        members[path[^1]] = value;
    }

    private static JsonNode? Remove(JsonObject root, string[] path)
    {
        if (Parent(root, path) is JsonArray array)
        {
            var index = Index(path[^1], array.Count - 1);
            var item = array[index];
            array.RemoveAt(index);
            return item;
        }

        var members = Parent(root, path).AsObject();
        Assert.True(members.TryGetPropertyValue(path[^1], out var member), $"nothing at /{string.Join('/', path)}");
        members.Remove(path[^1]);
        return member;
    }

    private static int Index(string segment, int last)
    {
        Assert.Matches("^(0|[1-9][0-9]*)$", segment);
        var index = int.Parse(segment, null);
        Assert.InRange(index, 0, last);
        return index;
    }
}
