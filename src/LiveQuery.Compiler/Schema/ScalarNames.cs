using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Schema;

/// <summary>The GraphQL scalars that Postgres types become, as in Hasura.</summary>
internal static class ScalarNames
{
    /// <summary>The scalar of a type; of an array type, that of its elements.</summary>
    public static string Of(PostgresType type)
    {
        if (type.Element is { } element)
        {
            return Of(element);
        }

        return type.Schema != "pg_catalog" ? type.Name : type.Name switch
        {
            "int4" => "Int",
            "int2" => "smallint",
            "int8" => "bigint",
            "float4" => "Float",
            "text" or "varchar" => "String",
            "bool" => "Boolean",
            var name => name,
        };
    }

    /// <summary>Whether <c>sum</c> and <c>avg</c> take the type.</summary>
    public static bool IsNumeric(PostgresType type) => type.Schema == "pg_catalog"
        && type.Name is ("int2" or "int4" or "int8" or "float4" or "float8" or "numeric" or "money");

    /// <summary>Whether <c>max</c> and <c>min</c> take the type.</summary>
    public static bool IsComparable(PostgresType type) => IsNumeric(type)
        || type.Name is "text" or "varchar" or "bpchar" or "citext"
            or "date" or "time" or "timetz" or "timestamp" or "timestamptz" or "interval";
}
