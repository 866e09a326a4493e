using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>Inherited roles, and what holds for whole roles.</summary>
internal static class RoleCommands
{
    /// <summary><c>add_inherited_role</c>; one of that name is replaced.</summary>
    public static Edit AddInherited(CommandContext context, Arguments arguments)
    {
        var (name, parents) = (arguments.Name("role_name"), arguments.Texts("role_set"));
        if (parents.Contains(name))
        {
            throw new MetadataApiException("invalid-params", "an inherited role name cannot be in the role combination");
        }

        var roles = MetadataTree.ListIn(context.Tree.Root, "inherited_roles");
        if (MetadataTree.Find(roles, "role_name", name) is { } old)
        {
            roles.Remove(old);
        }

        roles.Add((JsonNode)new JsonObject
        {
            ["role_name"] = name,
            ["role_set"] = new JsonArray([.. parents.Distinct().Select(parent => JsonValue.Create(parent))]),
        });
        RoleCycles.Refuse(context.Tree);
        return Edit.Of($"inherited_role inherited role {name}");
    }

    /// <summary><c>drop_inherited_role</c>.</summary>
    public static Edit DropInherited(CommandContext context, Arguments arguments)
    {
        var name = arguments.Name("role_name");
        var role = MetadataTree.FindIn(context.Tree.Root, "inherited_roles", "role_name", name)
            ?? throw new MetadataApiException("not-exists", $"\"{name}\" inherited role doesn't exist");
        MetadataTree.Remove(role);
        return Edit.Removed();
    }

    /// <summary><c>set_graphql_schema_introspection_options</c>.</summary>
    public static Edit SetIntrospection(CommandContext context, Arguments arguments)
    {
        var roles = arguments.Texts("disabled_for_roles");
        context.Tree.Root.Remove("graphql_schema_introspection");
        if (roles.Count > 0)
        {
            context.Tree.Root["graphql_schema_introspection"] = new JsonObject
            {
                ["disabled_for_roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
            };
        }

        return new Edit();
    }
}
