using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.SavedQueries;

namespace LiveQuery.Server.Metadata;

/// <summary>Saved queries and endpoints that do not serve as they should, as Hasura's API tells of them.</summary>
internal static class SavedQueryInconsistencies
{
    /// <summary>The objects of a tree that the faults are about.</summary>
    public static IEnumerable<InconsistentObject> Of(MetadataTree tree, ImmutableArray<SavedQueryFault> faults) =>
        faults.Select(fault => fault switch
        {
            EndpointFault endpoint => OfEndpoint(tree, endpoint),
            EndpointConflict conflict => OfConflict(conflict),
            SavedQueryMisfit misfit => OfQuery(misfit),
            _ => throw new InvalidOperationException($"{fault.GetType().Name} is no fault that the API tells of"),
        });

    private static InconsistentObject OfEndpoint(MetadataTree tree, EndpointFault fault)
    {
        var name = $"rest_endpoint {fault.Endpoint.Name}";
        var path = fault.Endpoint.Location.File;
        var definition = TreePaths.Find(tree.Root, path)?.DeepClone() as JsonObject ?? [];
        definition.TryAdd("comment", null);
        var reason = fault.IsOfPath ? fault.Reason : $"Inconsistent object: {fault.Reason}";
        return new InconsistentObject("rest_endpoint", name, reason, path, name, Answer("rest_endpoint", name, reason, definition));
    }

    private static InconsistentObject OfConflict(EndpointConflict conflict)
    {
        // Hasura counts it as the first one's, so that it is told once.
        var first = conflict.Endpoints[0].Metadata;
        var name = $"rest_endpoint {first.Name}";
        var answer = new JsonObject
        {
            ["reason"] = conflict.Reason,
            ["conflicts"] = new JsonArray([.. conflict.Endpoints.Select(Describe)]),
        };
        return new InconsistentObject("rest_endpoint", name, conflict.Reason, first.Location.File, name, answer);
    }

    private static JsonObject Describe(SavedEndpoint endpoint) => new()
    {
        ["definition"] = new JsonObject { ["query"] = endpoint.Query.Text },
        ["url"] = endpoint.Metadata.Url,
        ["methods"] = new JsonArray([.. endpoint.Metadata.Methods.Select(method => JsonValue.Create(method))]),
        ["name"] = endpoint.Metadata.Name,
        ["comment"] = endpoint.Metadata.Comment,
    };

    private static InconsistentObject OfQuery(SavedQueryMisfit misfit)
    {
        var name = $"query_collections {misfit.Query.Name} in {misfit.Collection.Name}";
        var reason = $"Inconsistent object: {misfit.Reason}";
        var definition = new JsonObject { ["name"] = misfit.Query.Name, ["query"] = misfit.Query.Text };
        return new InconsistentObject(
            "query_collections", name, reason, misfit.Query.Location.File, name, Answer("query_collections", name, reason, definition));
    }

    private static JsonObject Answer(string type, string name, string reason, JsonObject definition) =>
        new() { ["definition"] = definition, ["name"] = name, ["reason"] = reason, ["type"] = type };
}
