using System.Text.Json.Nodes;


namespace LiveQuery.Server.MetadataApi.Commands;

/// <summary>The kinds of databases that are served: one.</summary>
internal static class SourceKinds
{
    /// <summary><c>list_source_kinds</c>.</summary>
    public static Edit List() => Edit.Read(new JsonObject
    {
        ["sources"] = new JsonArray(new JsonObject { ["kind"] = "postgres", ["builtin"] = true, ["available"] = true }),
    });
}
