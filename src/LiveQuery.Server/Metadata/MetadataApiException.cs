using System.Text.Json.Nodes;

namespace LiveQuery.Server.Metadata;

/// <summary>Why a request of the metadata API is refused, in Hasura's words.</summary>
/// <param name="code">Hasura's code.</param>
/// <param name="message">What is wrong.</param>
/// <param name="path">Where in the request, as a JSON path.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class MetadataApiException(string code, string message, string path = "$.args", int status = 400)
    : Exception(message)
{
    /// <summary>Hasura's code.</summary>
    public string Code => code;

    /// <summary>Where in the request, as a JSON path from <c>$</c>.</summary>
    public string Path { get; init; } = path;

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>Further details, or null.</summary>
    public JsonNode? Internal { get; init; }

    /// <summary>The same below another place: <c>$.args.table</c> becomes <c>$.args[2].args.table</c>.</summary>
    public MetadataApiException Below(string prefix) =>
        new(code, Message, prefix + Path[1..], status) { Internal = Internal?.DeepClone() };
}
