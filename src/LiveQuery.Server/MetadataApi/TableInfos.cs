using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>Tells of a table as <c>get_table_info</c> does.</summary>
internal static class TableInfos
{
    /// <summary>The name, kind, columns and keys of a table.</summary>
    public static JsonObject Describe(CatalogTable table) => new()
    {
        ["name"] = new JsonArray(table.Name.Schema, table.Name.Name),
        ["type"] = table.Kind switch
        {
            TableKind.View => "view",
            TableKind.MaterializedView => "materialized_view",
            TableKind.ForeignTable => "foreign_table",
            _ => "table",
        },
        ["columns"] = new JsonArray([.. table.Columns.Select(Describe)]),
        ["primary_key"] = table.PrimaryKey is { } key ? Texts(key.Columns) : null,
        ["foreign_keys"] = new JsonArray([.. table.ForeignKeys.Select(Describe)]),
        ["description"] = table.Comment,
    };

    private static JsonObject Describe(CatalogColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type.Sql,
        ["nullable"] = column.IsNullable,
        ["description"] = column.Comment,
        ["insertable"] = !column.IsFixed,
        ["updatable"] = !column.IsFixed,
        ["value_generated"] = column switch
        {
            { IsIdentity: true } => new JsonObject { ["type"] = "auto_increment" },
            { IsGenerated: true } => new JsonObject { ["type"] = "default_value" },
            _ => null,
        },
    };

    private static JsonObject Describe(ForeignKey key) => new()
    {
        ["constraint_name"] = key.Constraint,
        ["foreign_table"] = MetadataTree.Qualified(key.Target),
        ["column_mapping"] = new JsonObject(key.Columns.Zip(key.TargetColumns)
            .Select(pair => KeyValuePair.Create(pair.First, (JsonNode?)JsonValue.Create(pair.Second)))),
    };

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
