using System.Text.Json.Nodes;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>What the server makes of its metadata, for who looks for a mistake.</summary>
internal static class InternalState
{
    /// <summary>The tables that serve with the roles that may read them, and what does not serve.</summary>
    public static JsonObject Describe(MetadataCandidate candidate)
    {
        var tables = candidate.Model.Tables.Values.OrderBy(table => table.Source, StringComparer.Ordinal)
            .ThenBy(table => table.ToString(), StringComparer.Ordinal)
            .Select(table => new JsonObject
            {
                ["source"] = table.Source,
                ["table"] = MetadataTree.Qualified(table.Table.Name),
                ["graphql_name"] = table.GraphQLName,
                ["columns"] = new JsonArray([.. table.Columns.Select(column => JsonValue.Create(column.GraphQLName))]),
                ["relationships"] = new JsonArray([.. table.Relationships.Keys.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]),
                ["select_roles"] = new JsonArray([.. table.SelectPermissions.Keys.Order(StringComparer.Ordinal).Select(role => JsonValue.Create(role))]),
            });
        return new JsonObject
        {
            ["roles"] = new JsonArray([.. candidate.Model.Roles.Select(role => JsonValue.Create(role))]),
            ["tables"] = new JsonArray([.. tables]),
            ["inconsistent_objects"] = MetadataRun.List(candidate.Inconsistent),
        };
    }
}
