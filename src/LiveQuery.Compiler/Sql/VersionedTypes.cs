using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>Which types' values a row version tells.</summary>
internal static class VersionedTypes
{
    extension(PostgresType type)
    {
        /// <summary>
        /// Whether a value prints the same for as long as its row has the same version. What prints names that the catalog
        /// holds does not: labels of enums, attributes of composite types, tables and roles by their oids.
        /// </summary>
        public bool IsToldByVersion => type.Kind switch
        {
            PostgresTypeKind.Array => type.Element!.IsToldByVersion,
            PostgresTypeKind.Domain => type.BaseType!.IsToldByVersion,

            // What those of the user's are made of is not known.
            PostgresTypeKind.Range or PostgresTypeKind.Multirange => type.Schema == "pg_catalog",
            PostgresTypeKind.Base => !PrintsNames(type),
            _ => false,
        };
    }

    private static bool PrintsNames(PostgresType type) =>
        type.Schema == "pg_catalog"
        && (type.Name == "aclitem" || type.Name.StartsWith("reg", StringComparison.Ordinal));
}
