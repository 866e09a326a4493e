using System.Text.Json.Nodes;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Query collections, the allow list over them, and the REST endpoints that run their queries.</summary>
internal static class CollectionCommands
{
    /// <summary><c>create_query_collection</c>.</summary>
    public static Edit Create(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        var collections = MetadataTree.ListIn(context.Tree.Root, "query_collections");
        if (MetadataTree.Find(collections, "name", name) is not null)
        {
            throw new MetadataApiException("already-exists", $"query collection with name \"{name}\" already exists");
        }

        var definition = arguments.Object("definition");
        var queries = definition.List("queries");
        for (var i = 0; i < queries.Count; i++)
        {
            var query = new Arguments(queries[i], JsonPaths.Item(definition.Place("queries"), i));
            _ = query.Name("name");
            _ = Document(query);
        }

        var twice = queries.OfType<JsonObject>().GroupBy(query => MetadataTree.TextOf(query["name"]))
            .Where(group => group.Count() > 1).Select(group => $"\"{group.Key}\"").ToList();
        if (twice.Count > 0)
        {
            throw new MetadataApiException("not-supported", $"found duplicate query names {string.Join(", ", twice)}");
        }

        var collection = new JsonObject { ["name"] = name, ["definition"] = new JsonObject { ["queries"] = queries.DeepClone() } };
        if (arguments.Optional("comment") is { } comment)
        {
            collection["comment"] = comment;
        }

        collections.Add((JsonNode)collection);
        return new Edit();
    }

    /// <summary><c>rename_query_collection</c>: the allow list and the endpoints follow.</summary>
    public static Edit Rename(CommandContext context, Arguments arguments)
    {
        var (name, renamed) = (arguments.Name("name"), arguments.Name("new_name"));
        var collection = Collection(context, name);
        if (MetadataTree.FindIn(context.Tree.Root, "query_collections", "name", renamed) is not null)
        {
            throw new MetadataApiException("already-exists", $"query collection with name \"{renamed}\" already exists");
        }

        collection["name"] = renamed;
        if (MetadataTree.FindIn(context.Tree.Root, "allowlist", "collection", name) is { } entry)
        {
            entry["collection"] = renamed;
        }

        foreach (var query in Endpoints(context).Select(QueryOf).Where(query => MetadataTree.TextOf(query?["collection_name"]) == name))
        {
            query!["collection_name"] = renamed;
        }

        return new Edit();
    }

    /// <summary><c>drop_query_collection</c>.</summary>
    public static Edit Drop(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("collection");
        _ = arguments.Required("cascade");
        var collection = Collection(context, name);
        if (MetadataTree.FindIn(context.Tree.Root, "allowlist", "collection", name) is { } entry)
        {
            if (!arguments.Cascade)
            {
                throw new MetadataApiException(
                    "dependency-error",
                    $"query collection with name \"{name}\" is present in the allowlist; cannot proceed to drop. "
                    + "please use cascade to confirm you wish to drop it from the allowlist as well");
            }

            MetadataTree.Remove(entry);
        }

        MetadataTree.Remove(collection);
        return Edit.Removed();
    }

    /// <summary><c>add_query_to_collection</c>.</summary>
    public static Edit AddQuery(CommandContext context, Arguments arguments)
    {
        var (name, query) = (arguments.Name("collection_name"), arguments.Name("query_name"));
        var queries = Queries(Collection(context, name));
        if (MetadataTree.Find(queries, "name", query) is not null)
        {
            throw new MetadataApiException("already-exists", $"query with name \"{query}\" already exists in collection \"{name}\"");
        }

        queries.Add((JsonNode)new JsonObject { ["name"] = query, ["query"] = Document(arguments) });
        return new Edit();
    }

    /// <summary><c>drop_query_from_collection</c>.</summary>
    public static Edit DropQuery(CommandContext context, Arguments arguments)
    {
        var (name, query) = (arguments.Name("collection_name"), arguments.Name("query_name"));
        var queries = Queries(Collection(context, name));
        var item = MetadataTree.Find(queries, "name", query)
            ?? throw new MetadataApiException("not-found", $"query with name \"{query}\" not found in collection \"{name}\"");
        queries.Remove(item);
        return Edit.Removed();
    }

    /// <summary><c>add_collection_to_allowlist</c>; one that is there already keeps its scope.</summary>
    public static Edit Allow(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("collection");
        var scope = AllowlistScopes.Read(arguments);
        _ = Collection(context, name);
        var list = MetadataTree.ListIn(context.Tree.Root, "allowlist");
        if (MetadataTree.Find(list, "collection", name) is { } known)
        {
            return new Edit
            {
                Answer = new JsonObject
                {
                    ["message"] = JsonNode.DeepEquals(known["scope"], scope)
                        ? $"collection \"{name}\" already exists in the allowlist"
                        : $"collection \"{name}\" already exists in the allowlist, scope ignored; to change scope, use update_scope_of_collection_in_allowlist",
                },
            };
        }

        list.Add((JsonNode)new JsonObject { ["collection"] = name, ["scope"] = scope });
        return new Edit();
    }

    /// <summary><c>drop_collection_from_allowlist</c>.</summary>
    public static Edit Disallow(CommandContext context, Arguments arguments)
    {
        MetadataTree.Remove(Allowed(context, arguments.Name("collection")));
        return Edit.Removed();
    }

    /// <summary><c>update_scope_of_collection_in_allowlist</c>.</summary>
    public static Edit Rescope(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("collection");
        _ = arguments.Required("scope");
        var scope = AllowlistScopes.Read(arguments);
        Allowed(context, name)["scope"] = scope;
        return new Edit();
    }

    /// <summary><c>create_rest_endpoint</c>.</summary>
    public static Edit CreateEndpoint(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        var endpoints = MetadataTree.ListIn(context.Tree.Root, "rest_endpoints");
        if (MetadataTree.Find(endpoints, "name", name) is not null)
        {
            throw new MetadataApiException("already-exists", $"Endpoint with name: {name} already exists");
        }

        var query = arguments.Object("definition").Object("query");
        var endpoint = new JsonObject
        {
            ["name"] = name,
            ["url"] = arguments.Name("url"),
            ["methods"] = EndpointMethods(arguments),
            ["definition"] = new JsonObject
            {
                ["query"] = new JsonObject { ["collection_name"] = query.Name("collection_name"), ["query_name"] = query.Name("query_name") },
            },
        };
        endpoint["comment"] = arguments.Optional("comment");
        endpoints.Add((JsonNode)endpoint);
        return Edit.Of($"rest_endpoint {name}");
    }

    /// <summary><c>drop_rest_endpoint</c>.</summary>
    public static Edit DropEndpoint(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("name");
        var endpoint = MetadataTree.FindIn(context.Tree.Root, "rest_endpoints", "name", name)
            ?? throw new MetadataApiException("not-exists", $"endpoint with name: {name} does not exist");
        MetadataTree.Remove(endpoint);
        return Edit.Removed();
    }

    private static string Document(Arguments query)
    {
        var text = query.Text("query");
        return SavedQueryResolver.Refuse(text, new CompilerOptions()) is { } problem
            ? throw Arguments.Parse(problem, query.Place("query"))
            : text;
    }

    private static JsonArray EndpointMethods(Arguments arguments)
    {
        var methods = arguments.Texts("methods");
        var wrong = methods.FindIndex(method => method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"));
        if (wrong >= 0)
        {
            throw Arguments.Parse("expected one of GET, POST, PUT, DELETE, PATCH", JsonPaths.Item(arguments.Place("methods"), wrong));
        }

        return methods.Count > 0
            ? new JsonArray([.. methods.Distinct().Select(method => JsonValue.Create(method))])
            : throw Arguments.Parse("parsing NonEmpty failed, unexpected empty list", arguments.Place("methods"));
    }

    private static JsonObject Collection(CommandContext context, string name) =>
        MetadataTree.FindIn(context.Tree.Root, "query_collections", "name", name)
        ?? throw new MetadataApiException("not-exists", $"query collection with name \"{name}\" does not exist");

    private static JsonObject Allowed(CommandContext context, string name) =>
        MetadataTree.FindIn(context.Tree.Root, "allowlist", "collection", name)
        ?? throw new MetadataApiException("not-found", $"collection \"{name}\" doesn't exist in the allowlist");

    private static JsonArray Queries(JsonObject collection) =>
        MetadataTree.ListIn((JsonObject)(collection["definition"] ??= new JsonObject()), "queries");

    private static IEnumerable<JsonObject> Endpoints(CommandContext context) =>
        (context.Tree.Root["rest_endpoints"] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject? QueryOf(JsonObject endpoint) => endpoint["definition"]?["query"] as JsonObject;
}
