using System.Globalization;
using System.Text.Json.Nodes;

namespace LiveQuery.Load.Wire;

/// <summary>
/// Applies JSON Patches (RFC 6902) to a state, as <c>docs/protocol.md</c> has a client do: <c>add</c>, <c>remove</c>,
/// <c>replace</c> and <c>move</c>, in order, all or nothing to be relied upon.
/// </summary>
internal static class PatchApplier
{
    /// <summary>Applies a patch in place.</summary>
    /// <exception cref="InvalidDataException">It does not fit the state, or is none.</exception>
    public static void Apply(JsonNode state, JsonArray patch)
    {
        foreach (var operation in patch)
        {
            var name = operation?["op"]?.GetValue<string>();
            var path = Pointer(operation?["path"]);
            switch (name)
            {
                case "add":
                    Add(state, path, Value(operation));
                    break;
                case "remove":
                    Remove(state, path);
                    break;
                case "replace":
                    Replace(state, path, Value(operation));
                    break;
                case "move":
                    Add(state, path, Remove(state, Pointer(operation?["from"])));
                    break;
                default:
                    throw new InvalidDataException($"a patch with the operation {name ?? "null"}");
            }
        }
    }

    private static JsonNode? Value(JsonNode? operation) => operation is JsonObject members && members.TryGetPropertyValue("value", out var value)
        ? value?.DeepClone()
        : throw new InvalidDataException("an operation without a value");

    private static string[] Pointer(JsonNode? node)
    {
        var text = node?.GetValue<string>();
        if (text is not { Length: > 0 } || text[0] != '/')
        {
            throw new InvalidDataException($"a path that is none: {text}");
        }

        return [.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static void Add(JsonNode state, string[] path, JsonNode? value)
    {
        switch (Parent(state, path))
        {
            case JsonObject members:
                members[path[^1]] = value;
                break;
            case JsonArray items:
                items.Insert(Index(path[^1], items.Count), value);
                break;
        }
    }

    private static JsonNode? Remove(JsonNode state, string[] path)
    {
        if (Parent(state, path) is JsonArray items)
        {
            var index = Index(path[^1], items.Count - 1);
            var item = items[index];
            items.RemoveAt(index);
            return item;
        }

        var members = (JsonObject)Parent(state, path);
        return members.Remove(path[^1], out var value) ? value : throw Missing(path);
    }

    private static void Replace(JsonNode state, string[] path, JsonNode? value)
    {
        switch (Parent(state, path))
        {
            case JsonObject members when members.ContainsKey(path[^1]):
                members[path[^1]] = value;
                break;
            case JsonArray items:
                items[Index(path[^1], items.Count - 1)] = value;
                break;
            default:
                throw Missing(path);
        }
    }

    private static JsonNode Parent(JsonNode state, string[] path)
    {
        var node = state;
        foreach (var part in path.AsSpan(0, path.Length - 1))
        {
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray items => items[Index(part, items.Count - 1)],
                _ => null,
            } ?? throw Missing(path);
        }

        return node is JsonObject or JsonArray ? node : throw Missing(path);
    }

    private static int Index(string part, int last) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last
            ? index
            : throw new InvalidDataException($"an index outside its list: {part}");

    private static InvalidDataException Missing(string[] path) => new($"a path that leads nowhere: /{string.Join('/', path)}");
}
