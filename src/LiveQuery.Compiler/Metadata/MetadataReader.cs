using System.Collections.Immutable;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// Reads version 3 metadata into a <see cref="MetadataDocument"/>. What is wrong or unknown becomes a problem with its
/// place; the rest is read all the same. A select permission is the exception: one that is not wholly understood is
/// left out, for to ignore a part of it could show rows that it meant to hide.
/// </summary>
public static class MetadataReader
{
    private const string Subject = "metadata";

    private static readonly (string Key, string What)[] UnservedSections =
    [
        ("actions", "actions are not served"),
        ("custom_types", "actions are not served"),
        ("remote_schemas", "remote schemas are not served"),
        ("cron_triggers", "cron triggers are not run"),
        ("api_limits", "the limits of the command line hold"),
        ("network", "no TLS host is treated apart"),
        ("opentelemetry", "traces are not exported"),
        ("metrics_config", "metrics have their own options"),
        ("backend_configs", "only Postgres is served"),
    ];

    /// <summary>Reads the metadata from its root node.</summary>
    public static MetadataReadResult Read(MetadataNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var problems = new ProblemList();
        return new MetadataReadResult(ReadRoot(root, problems), problems.ToImmutable());
    }

    private static MetadataDocument ReadRoot(MetadataNode root, ProblemList problems)
    {
        if (root is not MetadataMap map)
        {
            if (root is not MetadataUnreadable)
            {
                problems.Error(root.Location, Subject, $"the metadata must be a mapping, not {MapReader.Describe(root)}");
            }

            return MetadataDocument.Empty;
        }

        var reader = new MapReader(map, Subject, problems);
        reader.Accept("resource_version");
        if (!HasServedVersion(reader, problems))
        {
            return MetadataDocument.Empty;
        }

        var roles = new HashSet<string>(StringComparer.Ordinal);
        var sources = ReadSources(reader, roles, problems);
        var disabled = reader.Map("graphql_schema_introspection");
        var disabledRoles = disabled?.Texts("disabled_for_roles") ?? [];
        disabled?.Finish();
        var inherited = ReadInheritedRoles(reader, roles, problems);
        var collections = SavedQueryReader.ReadCollections(reader, problems);
        var allowlist = SavedQueryReader.ReadAllowlist(reader, problems);
        var endpoints = SavedQueryReader.ReadEndpoints(reader, problems);
        foreach (var (key, what) in UnservedSections)
        {
            reader.Unserved(key, what);
        }

        reader.Finish();
        return new MetadataDocument
        {
            Sources = sources,
            IntrospectionDisabledFor = disabledRoles,
            InheritedRoles = inherited,
            QueryCollections = collections,
            Allowlist = allowlist,
            RestEndpoints = endpoints,
            OtherRoles = [.. roles.Order(StringComparer.Ordinal)],
        };
    }

    private static bool HasServedVersion(MapReader reader, ProblemList problems)
    {
        var version = reader.Node("version");
        switch (version)
        {
            case MetadataScalar { Text: "3" }:
                return true;
            case null:
                problems.Warning(reader.Location, Subject, "\"version\" is missing; read as version 3");
                return true;
            case MetadataScalar scalar:
                reader.Fail(scalar.Location, $"version {scalar.Text} is not served; export the metadata as version 3");
                return false;
            default:
                reader.Fail(version.Location, $"\"version\" must be the number 3, not {MapReader.Describe(version)}");
                return false;
        }
    }

    private static ImmutableArray<SourceMetadata> ReadSources(MapReader root, HashSet<string> roles, ProblemList problems)
    {
        var sources = ImmutableArray.CreateBuilder<SourceMetadata>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.List("sources"))
        {
            var source = SourceReader.Read(node, roles, problems);
            if (source is null)
            {
                continue;
            }

            if (names.Add(source.Name))
            {
                sources.Add(source);
            }
            else
            {
                problems.Error(source.Location, SourceReader.SubjectOf(source.Name), "a source of this name stands above; this one is left out");
            }
        }

        return sources.ToImmutable();
    }

    private static ImmutableArray<InheritedRoleMetadata> ReadInheritedRoles(MapReader root, HashSet<string> roles, ProblemList problems)
    {
        var inherited = ImmutableArray.CreateBuilder<InheritedRoleMetadata>();
        foreach (var node in root.List("inherited_roles"))
        {
            if (node is MetadataMap map)
            {
                var reader = new MapReader(map, "inherited role", problems);
                if (reader.RequiredText("role_name") is { } role)
                {
                    reader.Subject = $"inherited role \"{role}\"";
                    roles.Add(role);
                    inherited.Add(new InheritedRoleMetadata(node.Location, role, reader.Texts("role_set") ?? []));
                }

                reader.Accept("comment");
                reader.Finish();
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, "inherited role", $"an inherited role must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return inherited.ToImmutable();
    }
}
