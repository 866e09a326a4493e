using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>The types of Postgres' extensions that the API knows, wherever the extension was installed to.</summary>
internal static class ExtensionTypes
{
    /// <summary>Whether a type is <c>geometry</c> or <c>geography</c>.</summary>
    public static bool IsSpatial(PostgresType type) => type is { Schema: not "pg_catalog", Name: "geometry" or "geography" };

    /// <summary>Whether a type is <c>raster</c>.</summary>
    public static bool IsRaster(PostgresType type) => type is { Schema: not "pg_catalog", Name: "raster" };

    /// <summary>Whether a type is <c>ltree</c>.</summary>
    public static bool IsLabelTree(PostgresType type) => type is { Schema: not "pg_catalog", Name: "ltree" };

    /// <summary>Whether a type is <c>citext</c>.</summary>
    public static bool IsCaseInsensitive(PostgresType type) => type is { Schema: not "pg_catalog", Name: "citext" };

    /// <summary>Another type of the same extension.</summary>
    public static PostgresType Beside(PostgresType type, string name) => new()
    {
        Name = name,
        Schema = type.Schema,
        Sql = $"\"{type.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".\"{name}\"",
    };
}
