using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>An operator of PostGIS' types: a function over the column and one or more values.</summary>
/// <param name="Name">Its name without <c>_</c>.</param>
/// <param name="Function">The function of PostGIS.</param>
/// <param name="InputType">The name of the input object of its values; null where it takes a single one.</param>
/// <param name="Parameters">Its values, in the order of the function's parameters after the column.</param>
/// <param name="Description">What it asks, or null.</param>
internal sealed record SpatialOperator(
    string Name,
    string Function,
    string? InputType,
    ImmutableArray<SpatialParameter> Parameters,
    string? Description)
{
    private static readonly SpatialParameter Geometry = new("from", SpatialParameterType.Geometry);
    private static readonly SpatialParameter Geography = new("from", SpatialParameterType.Geography);
    private static readonly SpatialParameter Distance = new("distance", SpatialParameterType.Float);

    private static readonly ImmutableArray<SpatialOperator> OfGeometry =
    [
        Simple("st_contains", "st_contains", Geometry, "does the column contain the given geometry value"),
        Simple("st_crosses", "st_crosses", Geometry, "does the column cross the given geometry value"),
        Simple("st_equals", "st_equals", Geometry, "is the column equal to given geometry value (directionality is ignored)"),
        Simple("st_intersects", "st_intersects", Geometry, "does the column spatially intersect the given geometry value"),
        Simple("st_3d_intersects", "st_3dintersects", Geometry, "does the column spatially intersect the given geometry value in 3D"),
        Simple("st_overlaps", "st_overlaps", Geometry, "does the column 'spatially overlap' (intersect but not completely contain) the given geometry value"),
        Simple("st_touches", "st_touches", Geometry, "does the column have atleast one point in common with the given geometry value"),
        Simple("st_within", "st_within", Geometry, "is the column contained in the given geometry value"),
        new("st_d_within", "st_dwithin", "st_d_within_input", [Geometry, Distance], "is the column within a given distance from the given geometry value"),
        new("st_3d_d_within", "st_3ddwithin", "st_d_within_input", [Geometry, Distance], "is the column within a given 3D distance from the given geometry value"),
    ];

    private static readonly ImmutableArray<SpatialOperator> OfGeography =
    [
        Simple("st_intersects", "st_intersects", Geography, "does the column spatially intersect the given geography value"),
        new(
            "st_d_within",
            "st_dwithin",
            "st_d_within_geography_input",
            [Geography, Distance, new("use_spheroid", SpatialParameterType.Boolean, "true")],
            "is the column within a given distance from the given geography value"),
    ];

    private static readonly ImmutableArray<SpatialOperator> OfRaster =
    [
        Simple("st_intersects_rast", "st_intersects", new("raster", SpatialParameterType.Raster), null),
        new(
            "st_intersects_nband_geom",
            "st_intersects",
            "st_intersects_nband_geom_input",
            [new("nband", SpatialParameterType.Int), new("geommin", SpatialParameterType.Geometry)],
            null),
        new(
            "st_intersects_geom_nband",
            "st_intersects",
            "st_intersects_geom_nband_input",
            [new("geommin", SpatialParameterType.Geometry), new("nband", SpatialParameterType.Int, null, IsRequired: false)],
            null),
    ];

    /// <summary>The operators of a type.</summary>
    public static ImmutableArray<SpatialOperator> Of(PostgresType type) => type switch
    {
        _ when ExtensionTypes.IsRaster(type) => OfRaster,
        _ when !ExtensionTypes.IsSpatial(type) => [],
        { Name: "geometry" } => OfGeometry,
        _ => OfGeography,
    };

    /// <summary>
    /// The types that have an operator of that name in a permission, as messages list them; null where none has. Permissions
    /// know nothing of rasters.
    /// </summary>
    public static string? TypesWith(string name)
    {
        var types = new List<string>();
        if (OfGeometry.Any(known => known.Name == name))
        {
            types.Add("\"geometry\"");
        }

        if (OfGeography.Any(known => known.Name == name))
        {
            types.Add("\"geography\"");
        }

        return types.Count == 0 ? null : string.Join(", ", types);
    }

    private static SpatialOperator Simple(string name, string function, SpatialParameter parameter, string? description) =>
        new(name, function, null, [parameter], description);
}

/// <summary>A value that a spatial operator takes.</summary>
/// <param name="Name">Its name in the input object.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">Its default as GraphQL text and as Postgres' alike, or null.</param>
/// <param name="IsRequired">Whether it must be given where it has no default.</param>
internal sealed record SpatialParameter(string Name, SpatialParameterType Type, string? Default = null, bool IsRequired = true)
{
    /// <summary>Its Postgres type, for an operator on a column of a type.</summary>
    public PostgresType TypeFor(PostgresType column) => Type switch
    {
        SpatialParameterType.Geometry => ExtensionTypes.Beside(column, "geometry"),
        SpatialParameterType.Geography => ExtensionTypes.Beside(column, "geography"),
        SpatialParameterType.Raster => ExtensionTypes.Beside(column, "raster"),
        SpatialParameterType.Float => PostgresType.BuiltIn("float4", "real"),
        SpatialParameterType.Int => PostgresType.Int4,
        _ => PostgresType.Bool,
    };
}

/// <summary>The types of such values.</summary>
internal enum SpatialParameterType
{
    Geometry,
    Geography,
    Raster,
    Float,
    Int,
    Boolean,
}
