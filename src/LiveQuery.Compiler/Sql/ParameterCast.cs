using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>How the text of a parameter becomes a value of its type.</summary>
internal static class ParameterCast
{
    /// <summary>The text as an expression of the type, or of its array.</summary>
    public static string Write(string text, PostgresType type, bool isArray)
    {
        if (!ExtensionTypes.IsSpatial(type))
        {
            return isArray ? $"{text}::{type.Sql}[]" : $"{text}::{type.Sql}";
        }

        return isArray
            ? $"array(select {SpatialTypes.FromGeoJson(type, "g")} from unnest({text}::text[]) as g)"
            : SpatialTypes.FromGeoJson(type, $"{text}::text");
    }
}
