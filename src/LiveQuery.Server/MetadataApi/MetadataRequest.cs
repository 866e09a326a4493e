using System.Text.Json;
using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>One command as a client sent it.</summary>
/// <param name="Type">Its name.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Version">The version of the command: 1 or 2.</param>
/// <param name="ResourceVersion">The version of the metadata that the client has seen last, or null.</param>
internal sealed record MetadataRequest(string Type, JsonNode? Args, int Version, long? ResourceVersion)
{
    /// <summary>Reads a command.</summary>
    /// <exception cref="MetadataApiException">It is none.</exception>
    public static MetadataRequest Read(JsonNode? node)
    {
        var request = new Arguments(node, "$");
        var type = request.Text("type");
        return new MetadataRequest(type, request["args"], ReadVersion(request), ReadResourceVersion(request));
    }

    private static int ReadVersion(Arguments request)
    {
        if (request["version"] is not { } version)
        {
            return 1;
        }

        return version.GetValueKind() == JsonValueKind.Number && version.ToJsonString() is "1" or "2"
            ? version.ToJsonString()[0] - '0'
            : throw Arguments.Parse($"expected 1 or 2, encountered {version.ToJsonString()}", "$.version");
    }

    private static long? ReadResourceVersion(Arguments request) => request["resource_version"] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out long version) => version,
        _ => throw Arguments.Parse("parsing Int failed, expected Number, but encountered another value", "$.resource_version"),
    };
}
