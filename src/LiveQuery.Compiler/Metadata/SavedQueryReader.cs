using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// Reads query collections, the allow list and REST endpoints. An entry of the allow list that is not wholly understood is
/// left out: to guess its roles could allow what it does not.
/// </summary>
internal static class SavedQueryReader
{
    /// <summary>The HTTP methods that an endpoint may have.</summary>
    public static ImmutableArray<string> Methods { get; } = ["GET", "POST", "PUT", "DELETE", "PATCH"];

    /// <summary><c>query_collections</c>.</summary>
    public static ImmutableArray<QueryCollectionMetadata> ReadCollections(MapReader root, ProblemList problems) =>
        ReadAll(root, "query_collections", "query collection", problems, ReadCollection, collection => collection.Name);

    /// <summary><c>allowlist</c>.</summary>
    public static ImmutableArray<AllowlistEntryMetadata> ReadAllowlist(MapReader root, ProblemList problems) =>
        ReadAll(root, "allowlist", "entry of the allow list", problems, ReadEntry, entry => entry.Collection);

    /// <summary><c>rest_endpoints</c>.</summary>
    public static ImmutableArray<RestEndpointMetadata> ReadEndpoints(MapReader root, ProblemList problems) =>
        ReadAll(root, "rest_endpoints", "REST endpoint", problems, ReadEndpoint, endpoint => endpoint.Name);

    private static ImmutableArray<T> ReadAll<T>(
        MapReader root,
        string key,
        string noun,
        ProblemList problems,
        Func<MapReader, ProblemList, T?> read,
        Func<T, string> name)
        where T : class
    {
        var all = ImmutableArray.CreateBuilder<T>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.List(key))
        {
            if (node is not MetadataMap map)
            {
                if (node is not MetadataUnreadable)
                {
                    problems.Error(node.Location, noun, $"must be a mapping, not {MapReader.Describe(node)}");
                }

                continue;
            }

            var reader = new MapReader(map, noun, problems);
            var item = read(reader, problems);
            reader.Finish();
            if (item is null || reader.HasFailed)
            {
                continue;
            }

            if (names.Add(name(item)))
            {
                all.Add(item);
            }
            else
            {
                problems.Error(node.Location, reader.Subject, "one of this name stands above; this one is left out");
            }
        }

        return all.ToImmutable();
    }

    private static QueryCollectionMetadata? ReadCollection(MapReader reader, ProblemList problems)
    {
        var name = Name(reader, "query collection", "name");
        reader.Accept("comment");
        var queries = ImmutableArray.CreateBuilder<SavedQueryMetadata>();
        var definition = reader.Map("definition");
        foreach (var node in definition?.List("queries") ?? [])
        {
            if (node is not MetadataMap map)
            {
                reader.Fail(node.Location, $"a query must be a mapping, not {MapReader.Describe(node)}");
                continue;
            }

            var query = new MapReader(map, reader.Subject, problems);
            var (own, text) = (query.RequiredText("name"), query.RequiredText("query"));
            if (own is not null && text is not null)
            {
                queries.Add(new SavedQueryMetadata(node.Location, own, text));
            }

            query.Finish();
        }

        definition?.Finish();
        return name is null ? null : new QueryCollectionMetadata(reader.Location, name, queries.ToImmutable());
    }

    private static AllowlistEntryMetadata? ReadEntry(MapReader reader, ProblemList problems)
    {
        var name = Name(reader, "entry of the allow list", "collection");
        if (reader.Map("scope") is not { } scope)
        {
            return name is null ? null : new AllowlistEntryMetadata(reader.Location, name, null);
        }

        var isGlobal = scope.Flag("global");
        var roles = scope.Texts("roles");
        if (scope.HasFailed)
        {
            return null;
        }

        if (isGlobal && roles is not null)
        {
            reader.Fail(scope.Location, "\"roles\" must not stand beside \"global\": true");
        }
        else if (!isGlobal && roles is null or { IsEmpty: true })
        {
            reader.Fail(scope.Location, "\"roles\" is missing, and \"global\" is not true");
        }

        scope.Finish();
        return name is null
            ? null
            : new AllowlistEntryMetadata(reader.Location, name, isGlobal ? null : roles);
    }

    private static RestEndpointMetadata? ReadEndpoint(MapReader reader, ProblemList problems)
    {
        var name = Name(reader, "REST endpoint", "name");
        var url = reader.RequiredText("url");
        var methods = reader.Texts("methods") ?? [];
        if (methods.IsEmpty && !reader.HasFailed)
        {
            reader.Fail(reader.Location, "\"methods\" is missing");
        }

        if (methods.FirstOrDefault(method => !Methods.Contains(method)) is { } wrong)
        {
            reader.Fail(reader.Location, $"\"{wrong}\" is none of the methods {string.Join(", ", Methods)}");
        }

        var definition = reader.Map("definition");
        var query = definition?.Map("query");
        if (query is null)
        {
            reader.Fail(reader.Location, "\"definition.query\" is missing");
        }

        var collection = query?.RequiredText("collection_name");
        var own = query?.RequiredText("query_name");
        query?.Finish();
        definition?.Finish();
        var comment = reader.Text("comment");
        return name is null || url is null || collection is null || own is null
            ? null
            : new RestEndpointMetadata(
                reader.Location, name, url, [.. methods.Distinct(StringComparer.Ordinal)], collection, own, comment);
    }

    private static string? Name(MapReader reader, string noun, string key)
    {
        var name = reader.RequiredText(key);
        if (name is not null)
        {
            reader.Subject = $"{noun} \"{name}\"";
        }

        return name;
    }
}
