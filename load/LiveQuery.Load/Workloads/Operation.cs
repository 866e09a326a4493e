using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveQuery.Load.Workloads;

/// <summary>Writes the payloads of <c>subscribe</c>.</summary>
internal static class Operation
{
    /// <summary>A subscription.</summary>
    /// <param name="document">What follows the word <c>subscription</c>.</param>
    /// <param name="variables">Its variables as JSON; may hold <c>{key}</c>.</param>
    /// <param name="extensions">Its extensions as JSON, or null.</param>
    public static string Of(string document, string variables, string? extensions = null) =>
        $$"""{"query":"{{JsonEncodedText.Encode("subscription " + document)}}","variables":{{variables}}{{(extensions is null ? "" : $",\"extensions\":{extensions}")}}}""";

    /// <summary>The same as a query over HTTP.</summary>
    public static string AsQuery(string payload)
    {
        var request = JsonNode.Parse(payload)!.AsObject();
        request["query"] = "query " + request["query"]!.GetValue<string>()["subscription ".Length..];
        request.Remove("extensions");
        return request.ToJsonString();
    }
}
