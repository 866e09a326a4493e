using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>
/// Resolves metadata against the catalogs of its sources. What does not fit (an unknown column, an untracked target) is
/// dropped with all that depends on it, each with a problem that says why; the rest serves.
/// </summary>
public static class ModelBuilder
{
    /// <summary>Builds the model.</summary>
    /// <param name="document">The metadata.</param>
    /// <param name="catalogs">The catalogs by source; the tables of a source without one are left out.</param>
    /// <param name="unavailable">Why a source has no catalog, by source.</param>
    /// <param name="options">The settings; null for Hasura's.</param>
    public static ModelBuildResult Build(
        MetadataDocument document,
        IReadOnlyDictionary<string, SourceCatalog> catalogs,
        IReadOnlyDictionary<string, string>? unavailable = null,
        ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(catalogs);
        var problems = new ProblemList();
        var known = Known(document, catalogs, unavailable, problems);
        var names = new NameRegistry(known.SelectMany(source => ScalarNames(source.Source, source.Catalog)));
        var tables = new Dictionary<(string, TableName), TrackedTable>();
        var functions = ImmutableArray.CreateBuilder<TrackedFunction>();
        var inherited = InheritedRoles.Sort(document, OwnRoles(document), problems);
        foreach (var (source, catalog) in known)
        {
            BuildSource(source, catalog, (options ?? new ModelOptions()).NamingOf(source), inherited, names, tables, functions, problems);
        }

        var remote = new RemoteRelationshipResolver(tables, known.Select(entry => entry.Source.Name).ToHashSet(StringComparer.Ordinal), problems);
        foreach (var (source, metadata) in known.SelectMany(entry => entry.Source.Tables.Select(table => (entry.Source.Name, table))))
        {
            if (tables.TryGetValue((source, metadata.Name), out var table))
            {
                remote.Resolve(metadata, table);
            }
        }

        var model = new TrackedModel
        {
            Tables = tables.ToFrozenDictionary(),
            Functions = functions.ToImmutable(),
            Roles = Roles(document),
            IntrospectionDisabledFor = document.IntrospectionDisabledFor.ToFrozenSet(StringComparer.Ordinal),
        };
        return new ModelBuildResult(model, problems.ToImmutable());
    }

    private static List<(SourceMetadata Source, SourceCatalog Catalog)> Known(
        MetadataDocument document,
        IReadOnlyDictionary<string, SourceCatalog> catalogs,
        IReadOnlyDictionary<string, string>? unavailable,
        ProblemList problems)
    {
        var known = new List<(SourceMetadata, SourceCatalog)>();
        foreach (var source in document.Sources)
        {
            if (catalogs.TryGetValue(source.Name, out var catalog))
            {
                known.Add((source, catalog));
            }
            else
            {
                var reason = unavailable?.GetValueOrDefault(source.Name) ?? "its database has not been read";
                problems.Error(source.Location, SourceReader.SubjectOf(source.Name), $"none of its tables serves: {reason}");
            }
        }

        return known;
    }

    private static void BuildSource(
        SourceMetadata source,
        SourceCatalog catalog,
        Naming naming,
        ImmutableArray<InheritedRoleMetadata> inherited,
        NameRegistry names,
        Dictionary<(string, TableName), TrackedTable> all,
        ImmutableArray<TrackedFunction>.Builder functions,
        ProblemList problems)
    {
        var resolver = new TableResolver(
            source.Name, catalog, naming, EnumTableResolver.Resolve(source, catalog, naming, problems), names, problems);
        var tables = new Dictionary<TableName, TrackedTable>();
        var served = new List<(TableMetadata Metadata, TrackedTable Table)>();
        foreach (var metadata in source.Tables)
        {
            if (resolver.Resolve(metadata) is { } table)
            {
                tables.Add(metadata.Name, table);
                all.Add((source.Name, metadata.Name), table);
                served.Add((metadata, table));
            }
        }

        var relationships = new RelationshipResolver(
            source.Name, tables, source.Tables.Select(table => table.Name).Where(catalog.Tables.ContainsKey).ToHashSet(), problems);
        foreach (var (metadata, table) in served)
        {
            relationships.Resolve(metadata, table);
        }

        var computed = new ComputedFieldResolver(catalog, tables, problems);
        foreach (var (metadata, table) in served)
        {
            computed.Resolve(metadata, table);
        }

        var dropped = relationships.Dropped.Concat(computed.Dropped).ToDictionary();
        var permissions = new PermissionResolver(tables, dropped, inherited, problems);
        var writes = new WritePermissionResolver(tables, dropped, inherited, problems);
        foreach (var (metadata, table) in served)
        {
            permissions.Resolve(metadata, table);
            writes.Resolve(metadata, table);
        }

        var resolveFunction = new FunctionResolver(source.Name, catalog, tables, inherited, problems);
        foreach (var metadata in source.Functions)
        {
            if (resolveFunction.Resolve(metadata) is not { } function)
            {
                continue;
            }

            if (names.TryTake(function) is { } taken)
            {
                problems.Error(metadata.Location, FunctionReader.SubjectOf(metadata.Name, source.Name), taken);
            }
            else
            {
                functions.Add(function);
            }
        }
    }

    private static IEnumerable<string> ScalarNames(SourceMetadata source, SourceCatalog catalog)
    {
        foreach (var metadata in source.Tables)
        {
            if (catalog.Tables.TryGetValue(metadata.Name, out var table))
            {
                foreach (var column in table.Columns)
                {
                    yield return NameRegistry.ScalarOf(column.Type);
                }
            }
        }
    }

    /// <summary>The roles that have something of their own.</summary>
    private static HashSet<string> OwnRoles(MetadataDocument document)
    {
        var roles = Roles(document).ToHashSet(StringComparer.Ordinal);
        roles.ExceptWith(document.InheritedRoles.Select(role => role.Role));
        return roles;
    }

    private static ImmutableArray<string> Roles(MetadataDocument document)
    {
        var roles = new SortedSet<string>(document.OtherRoles, StringComparer.Ordinal);
        roles.UnionWith(document.IntrospectionDisabledFor);
        foreach (var table in document.Sources.SelectMany(source => source.Tables))
        {
            roles.UnionWith(table.SelectPermissions.Select(permission => permission.Role));
        }

        roles.Remove(TrackedModel.AdminRole);
        return [.. roles];
    }
}
