using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// Reads the select permissions of one table. What is not wholly understood denies: a permission with an unknown key, a
/// value of a wrong kind or a second entry for its role is left out.
/// </summary>
internal sealed class SelectPermissionReader(TableName table, ProblemList problems)
{
    /// <summary>A select permission, as problems name it.</summary>
    public static string SubjectOf(string role, TableName table) => $"select permission of role \"{role}\" on table \"{table}\"";

    /// <summary>Reads the list of permissions.</summary>
    public ImmutableArray<SelectPermissionMetadata> Read(MapReader reader)
    {
        var permissions = new List<SelectPermissionMetadata>();
        var roles = new Dictionary<string, MetadataLocation>(StringComparer.Ordinal);
        foreach (var node in reader.List("select_permissions"))
        {
            if (node is MetadataMap map)
            {
                ReadEntry(map, roles, permissions);
            }
            else if (node is not MetadataUnreadable)
            {
                problems.Error(node.Location, reader.Subject, $"each item of \"select_permissions\" must be a mapping, not {MapReader.Describe(node)}");
            }
        }

        return [.. permissions];
    }

    private void ReadEntry(
        MetadataMap map,
        Dictionary<string, MetadataLocation> roles,
        List<SelectPermissionMetadata> permissions)
    {
        var reader = new MapReader(map, $"select permission on table \"{table}\"", problems);
        var role = reader.RequiredText("role");
        if (role is null)
        {
            return;
        }

        reader.Subject = SubjectOf(role, table);
        if (!roles.TryAdd(role, reader.Location))
        {
            reader.Fail(reader.Location, $"the role has a select permission already ({roles[role]}); which one is meant is not known, so neither serves");
            permissions.RemoveAll(known => known.Role == role);
            return;
        }

        var comment = reader.Text("comment");
        var permission = reader.Map("permission");
        if (permission is null)
        {
            if (!reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"permission\" is missing");
            }

            return;
        }

        var result = ReadPermission(permission, role, comment);
        Refuse(permission, permission.FirstUnknown());
        Refuse(reader, reader.FirstUnknown());
        if (!permission.HasFailed && !reader.HasFailed && result is not null)
        {
            permissions.Add(result);
        }
    }

    private static SelectPermissionMetadata? ReadPermission(MapReader reader, string role, string? comment)
    {
        ImmutableArray<string>? columns = null;
        if (reader.Node("columns") is not MetadataScalar { Text: "*" })
        {
            columns = reader.Texts("columns");
            if (columns is null && !reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"columns\" is missing; name the columns, or \"*\" for all");
            }
        }

        var filter = reader.Node("filter");
        if (filter is not (MetadataMap or MetadataList) && !reader.HasFailed)
        {
            reader.Fail(
                filter?.Location ?? reader.Location,
                filter is null ? "\"filter\" is missing; {} lets every row pass" : $"\"filter\" must be a mapping, not {MapReader.Describe(filter)}");
        }

        if (filter is not null && HasUnreadable(filter))
        {
            reader.Fail(filter.Location, "a part of \"filter\" could not be read");
        }

        var computed = reader.Texts("computed_fields") ?? [];
        var result = new SelectPermissionMetadata
        {
            Location = reader.Location,
            Role = role,
            Columns = columns,
            Filter = filter ?? new MetadataUnreadable(reader.Location),
            Limit = reader.Count("limit"),
            AllowAggregations = reader.Flag("allow_aggregations"),
            QueryRootFields = RootFields(reader, "query_root_fields", ["select", "select_by_pk", "select_aggregate"]),
            SubscriptionRootFields = RootFields(
                reader,
                "subscription_root_fields",
                ["select", "select_by_pk", "select_aggregate", "select_stream"]),
            ComputedFields = computed,
            Comment = comment,
        };
        return result;
    }

    private static bool HasUnreadable(MetadataNode node) => node switch
    {
        MetadataMap map => map.Entries.Any(entry => HasUnreadable(entry.Value)),
        MetadataList list => list.Items.Any(HasUnreadable),
        _ => node is MetadataUnreadable,
    };

    private static ImmutableArray<string>? RootFields(MapReader reader, string key, ReadOnlySpan<string> known)
    {
        var fields = reader.Texts(key);
        foreach (var field in fields ?? [])
        {
            if (!known.Contains(field))
            {
                reader.Fail(reader.Node(key)!.Location, $"\"{key}\" may hold {string.Join(", ", known.ToArray())}, not \"{field}\"");
            }
        }

        return fields;
    }

    private static void Refuse(MapReader reader, KeyValuePair<string, MetadataNode>? unknown)
    {
        if (unknown is { } entry)
        {
            reader.Fail(entry.Value.Location, $"\"{entry.Key}\" is not known here, so what the permission means is not certain");
        }
    }
}
