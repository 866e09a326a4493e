using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>The casts that <c>_cast</c> offers.</summary>
internal static class ValueCasts
{
    /// <summary>The type that values of a type can be cast to; null: none.</summary>
    public static PostgresType? TargetOf(PostgresType type)
    {
        if (type.Name == "jsonb")
        {
            return PostgresType.Text;
        }

        return ExtensionTypes.IsSpatial(type)
            ? ExtensionTypes.Beside(type, type.Name == "geometry" ? "geography" : "geometry")
            : null;
    }
}
