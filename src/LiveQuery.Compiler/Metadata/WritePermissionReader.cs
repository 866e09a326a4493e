using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Reads the permissions to insert, update and delete of one table. What is not understood denies.</summary>
public static class WritePermissionReader
{
    /// <summary>A permission, as problems name it.</summary>
    public static string SubjectOf(WriteKind kind, string role, TableName table) =>
        $"{NameOf(kind)} permission of role \"{role}\" on table \"{table}\"";

    /// <summary><c>insert</c>, <c>update</c> or <c>delete</c>.</summary>
    public static string NameOf(WriteKind kind) => kind switch
    {
        WriteKind.Insert => "insert",
        WriteKind.Update => "update",
        _ => "delete",
    };

    /// <summary>Reads the three lists of a table, and takes note of the roles in them.</summary>
    internal static ImmutableArray<WritePermissionMetadata> Read(
        MapReader table, TableName name, HashSet<string> roles, ProblemList problems)
    {
        var permissions = ImmutableArray.CreateBuilder<WritePermissionMetadata>();
        foreach (var kind in Enum.GetValues<WriteKind>())
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var map in table.List($"{NameOf(kind)}_permissions").OfType<MetadataMap>())
            {
                if (ReadOne(map, kind, name, problems) is not { } permission)
                {
                    continue;
                }

                roles.Add(permission.Role);
                if (seen.Add(permission.Role))
                {
                    permissions.Add(permission);
                }
                else
                {
                    permissions.RemoveAll(known => known.Kind == kind && known.Role == permission.Role);
                    problems.Error(
                        permission.Location,
                        SubjectOf(kind, permission.Role, name),
                        $"the role has two {NameOf(kind)} permissions; which one is meant is not known, so neither serves");
                }
            }
        }

        return permissions.ToImmutable();
    }

    private static WritePermissionMetadata? ReadOne(MetadataMap map, WriteKind kind, TableName table, ProblemList problems)
    {
        var reader = new MapReader(map, $"{NameOf(kind)} permission on table \"{table}\"", problems);
        if (reader.RequiredText("role") is not { } role)
        {
            return null;
        }

        reader.Subject = SubjectOf(kind, role, table);
        if (reader.Map("permission") is not { } body)
        {
            if (!reader.HasFailed)
            {
                reader.Fail(reader.Location, "\"permission\" is missing");
            }

            return null;
        }

        // Rows that nobody has looked at as the operator asked are not let in.
        if (body.Node("validate_input") is { } validation)
        {
            body.Fail(validation.Location, "\"validate_input\" is not served, so neither is the permission");
        }

        var permission = new WritePermissionMetadata
        {
            Location = reader.Location,
            Kind = kind,
            Role = role,
            Columns = kind == WriteKind.Delete || body.Node("columns") is null or MetadataScalar { Text: "*" } ? null : body.Texts("columns"),
            Filter = kind == WriteKind.Insert ? null : Condition(body, "filter"),
            Check = kind == WriteKind.Delete ? null : body.Node("check") is null && kind == WriteKind.Update ? null : Condition(body, "check"),
            IsBackendOnly = body.Flag("backend_only"),
            Presets = body.Node("set") is MetadataMap presets ? presets.Entries : [],
        };
        return body.HasFailed || reader.HasFailed ? null : permission;
    }

    private static MetadataNode? Condition(MapReader body, string key)
    {
        var node = body.Node(key);
        if (node is not (MetadataMap or MetadataList) && !body.HasFailed)
        {
            body.Fail(
                node?.Location ?? body.Location,
                node is null ? $"\"{key}\" is missing; {{}} lets every row pass" : $"\"{key}\" must be a mapping, not {MapReader.Describe(node)}");
        }

        return node;
    }
}
