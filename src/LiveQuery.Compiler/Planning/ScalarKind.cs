using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Which JSON kind a Postgres type is given as.</summary>
internal enum ScalarKind
{
    Integer,
    Number,
    Boolean,
    Text,
    Json,

    /// <summary>A spatial value: GeoJSON, as an object or as text.</summary>
    Spatial,

    /// <summary>A raster of PostGIS: hexadecimal digits.</summary>
    Raster,

    /// <summary>A path of labels (<c>ltree</c>).</summary>
    Label,

    /// <summary>A type that the API knows nothing of: given as a string.</summary>
    Other,
}

/// <summary>Finds the kind of a type.</summary>
internal static class ScalarKinds
{
    extension(ScalarKind)
    {
        /// <summary>The kind of a type; domains are what lies below them.</summary>
        public static ScalarKind Of(PostgresType type) => type.Underlying.Name switch
        {
            "int2" or "int4" or "int8" => ScalarKind.Integer,
            "float4" or "float8" or "numeric" or "money" => ScalarKind.Number,
            "bool" => ScalarKind.Boolean,
            "json" or "jsonb" => ScalarKind.Json,
            "geometry" or "geography" when ExtensionTypes.IsSpatial(type.Underlying) => ScalarKind.Spatial,
            "raster" when ExtensionTypes.IsRaster(type.Underlying) => ScalarKind.Raster,
            "ltree" when ExtensionTypes.IsLabelTree(type.Underlying) => ScalarKind.Label,
            "text" or "varchar" or "bpchar" or "citext" or "uuid" or "lquery" or "ltxtquery"
                or "date" or "timetz" or "timestamp" or "timestamptz" => ScalarKind.Text,
            _ => ScalarKind.Other,
        };
    }
}
