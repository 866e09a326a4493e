using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>
/// Brings collections, endpoints and the allow list together, and holds the saved queries to the schema of admin. What
/// does not fit is told; only an endpoint without a query to run, or with an impossible URL, does not serve.
/// </summary>
public sealed class SavedQueryResolver
{
    private readonly MetadataDocument _document;
    private readonly DocumentLimits _limits;
    private readonly Dictionary<(string Collection, string Query), SavedQueryReading> _readings = [];
    private readonly Dictionary<string, QueryCollectionMetadata> _collections;
    private readonly ImmutableArray<SavedQueryFault>.Builder _faults = ImmutableArray.CreateBuilder<SavedQueryFault>();
    private readonly ProblemList _warnings = new();

    private SavedQueryResolver(MetadataDocument document, CompilerOptions options)
    {
        _document = document;
        _limits = new DocumentLimits(options.MaxDocumentLength, options.MaxDepth, options.MaxFields);
        _collections = document.QueryCollections.ToDictionary(collection => collection.Name, StringComparer.Ordinal);
        foreach (var collection in document.QueryCollections)
        {
            foreach (var query in collection.Queries)
            {
                _readings[(collection.Name, query.Name)] = SavedQuery.Read(query.Text, _limits);
            }
        }
    }

    /// <summary>Resolves the saved queries of a document.</summary>
    public static SavedQuerySet Resolve(MetadataDocument document, TrackedModel model, CompilerOptions options)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return document.QueryCollections.IsEmpty && document.RestEndpoints.IsEmpty && document.Allowlist.IsEmpty
            ? SavedQuerySet.Empty
            : new SavedQueryResolver(document, options).Resolve(model, options);
    }

    /// <summary>What is wrong with a document that is to be saved; null where nothing is.</summary>
    public static string? Refuse(string text, CompilerOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var limits = new DocumentLimits(options.MaxDocumentLength, options.MaxDepth, options.MaxFields);
        var reading = SavedQuery.Read(text, limits);
        return reading.Operations == 0 ? reading.Problem : null;
    }

    private SavedQuerySet Resolve(TrackedModel model, CompilerOptions options)
    {
        var endpoints = Endpoints();
        foreach (var conflict in EndpointConflicts.Of(endpoints))
        {
            var urls = string.Join(", ", conflict.Select(endpoint => endpoint.Metadata.Url));
            _faults.Add(new EndpointConflict(conflict, $"Ambiguous URL paths: {urls}"));
        }

        var allowlist = BuildAllowlist();
        var schema = RoleSchemaBuilder.Glance(model, TrackedModel.AdminRole, options, ApiKind.Lists);
        CheckQueries(new QueryAnalyzer(schema), endpoints, allowlist);
        return new SavedQuerySet(new EndpointTable(endpoints), allowlist, _faults.ToImmutable(), _warnings.ToImmutable());
    }

    private ImmutableArray<SavedEndpoint> Endpoints()
    {
        var endpoints = ImmutableArray.CreateBuilder<SavedEndpoint>();
        foreach (var metadata in _document.RestEndpoints)
        {
            var path = EndpointPath.Parse(metadata.Url);
            if (path.HasEmptySegment)
            {
                Refuse(metadata, $"Empty segments or unnamed variables are not allowed: {metadata.Url}", isOfPath: true);
            }
            else if (path.HasDuplicateVariable)
            {
                Refuse(metadata, $"Duplicate variables found in endpoint path: {metadata.Url}", isOfPath: true);
            }
            else if (QueryOf(metadata) is { } query)
            {
                endpoints.Add(new SavedEndpoint(metadata, path, query));
            }
        }

        return endpoints.ToImmutable();
    }

    private SavedQuery? QueryOf(RestEndpointMetadata endpoint)
    {
        if (!_collections.ContainsKey(endpoint.Collection))
        {
            return Refuse(endpoint, $"query collection with name \"{endpoint.Collection}\" does not exist");
        }

        if (!_readings.TryGetValue((endpoint.Collection, endpoint.Query), out var reading))
        {
            return Refuse(endpoint, $"query with name \"{endpoint.Query}\" does not exist in collection \"{endpoint.Collection}\"");
        }

        return reading switch
        {
            { Operations: > 1 } => Refuse(endpoint, $"query with name {endpoint.Query} has multiple definitions."),
            { Query: null } => Refuse(endpoint, $"query with name {endpoint.Query} has no definitions."),
            { Query.Kind: OperationKind.Subscription } => Refuse(endpoint, $"query with name {endpoint.Query} is a subscription"),
            _ => reading.Query,
        };
    }

    private SavedQuery? Refuse(RestEndpointMetadata endpoint, string reason, bool isOfPath = false)
    {
        _faults.Add(new EndpointFault(endpoint, isOfPath ? reason : $"in endpoint {endpoint.Name}: {reason}", isOfPath));
        return null;
    }

    private Allowlist BuildAllowlist()
    {
        var global = new HashSet<string>(StringComparer.Ordinal);
        var byRole = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var entry in _document.Allowlist)
        {
            if (!_collections.TryGetValue(entry.Collection, out var collection))
            {
                _warnings.Warning(
                    entry.Location, $"entry of the allow list \"{entry.Collection}\"", "there is no query collection of this name");
                continue;
            }

            var documents = collection.Queries.Select(query => CanonicalOf(query.Text)).OfType<string>().ToArray();
            if (entry.Roles is not { } roles)
            {
                global.UnionWith(documents);
                continue;
            }

            foreach (var role in roles)
            {
                if (!byRole.TryGetValue(role, out var own))
                {
                    own = new HashSet<string>(StringComparer.Ordinal);
                    byRole.Add(role, own);
                }

                own.UnionWith(documents);
            }
        }

        return new Allowlist(
            global.ToFrozenSet(StringComparer.Ordinal),
            byRole.ToFrozenDictionary(
                pair => pair.Key, pair => pair.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal),
            _limits);
    }

    private string? CanonicalOf(string text)
    {
        try
        {
            return CanonicalDocument.Print(ParsedDocument.Parse(text, _limits));
        }
        catch (GraphQLException)
        {
            // Told as a misfit of its collection.
            return null;
        }
    }

    private void CheckQueries(QueryAnalyzer analyzer, ImmutableArray<SavedEndpoint> endpoints, Allowlist allowlist)
    {
        foreach (var collection in _document.QueryCollections)
        {
            foreach (var query in collection.Queries)
            {
                var reading = _readings[(collection.Name, query.Name)];
                var problems = reading.Query is null ? [reading.Problem!] : analyzer.Analyze(reading.Query).Problems;
                if (problems.IsEmpty)
                {
                    continue;
                }

                var users = endpoints.Where(endpoint => endpoint.Query.Text == query.Text)
                    .Select(endpoint => $"\"{endpoint.Metadata.Name}\"").ToArray();
                _faults.Add(new SavedQueryMisfit(
                    collection,
                    query,
                    $"In query collection \"{collection.Name}\" the query \"{query.Name}\" is invalid with the following error(s): "
                    + string.Join(", ", problems.Reverse().Select(problem => $"\"{problem}\""))
                    + (users.Length > 0 ? $". This query is being used in the following REST endpoint(s): {string.Join(", ", users)}" : "")
                    + (allowlist.Allows(query.Text) ? ". This query is in allowlist." : "")));
            }
        }
    }
}
