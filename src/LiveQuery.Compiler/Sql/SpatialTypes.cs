using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>The functions of PostGIS, which live in the schema that the extension was installed to.</summary>
internal static class SpatialTypes
{
    /// <summary>A function beside a type.</summary>
    public static string Function(PostgresType type, string name) => SqlNames.Quote(new TableName(type.Schema, name));

    /// <summary>GeoJSON as a value of a spatial type.</summary>
    public static string FromGeoJson(PostgresType type, string json)
    {
        var geometry = $"{Function(type, "st_geomfromgeojson")}({json})";
        return type.Name == "geography" ? $"{geometry}::{type.Sql}" : geometry;
    }
}
