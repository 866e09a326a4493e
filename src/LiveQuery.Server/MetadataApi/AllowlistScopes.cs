using System.Text.Json.Nodes;


namespace LiveQuery.Server.MetadataApi;

/// <summary>Reads for whom a collection of the allow list is allowed.</summary>
internal static class AllowlistScopes
{
    /// <summary>The scope among the arguments; for everybody where none is given.</summary>
    public static JsonObject Read(Arguments arguments)
    {
        if (arguments.OptionalObject("scope") is not { } scope)
        {
            return new JsonObject { ["global"] = true };
        }

        if (!scope.Has("global"))
        {
            throw Arguments.Parse("key \"global\" not found", scope.Path);
        }

        if (scope.Flag("global"))
        {
            return scope.Has("roles")
                ? throw Arguments.Parse("roles are not allowed when global is true", scope.Path)
                : new JsonObject { ["global"] = true };
        }

        var roles = scope.Texts("roles");
        if (roles.Count == 0)
        {
            throw Arguments.Parse("parsing NonEmpty failed, unexpected empty list", scope.Place("roles"));
        }

        return roles.Distinct().Count() == roles.Count
            ? new JsonObject { ["global"] = false, ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]) }
            : throw Arguments.Parse("duplicate roles are not allowed", scope.Place("roles"));
    }
}
