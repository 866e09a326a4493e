using System.Numerics;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>The ranges of Postgres' integers (PostgreSQL manual, 8.1.1).</summary>
internal static class IntegerTypes
{
    /// <summary>Whether a type is one of them.</summary>
    public static bool IsInteger(PostgresType type) => type is { Schema: "pg_catalog", Name: "int2" or "int4" or "int8" };

    /// <summary>Whether a number fits the type <c>int2</c>, <c>int4</c> or <c>int8</c>.</summary>
    public static bool InRange(BigInteger number, string type) => type switch
    {
        "int2" => number >= short.MinValue && number <= short.MaxValue,
        "int4" => number >= int.MinValue && number <= int.MaxValue,
        _ => number >= long.MinValue && number <= long.MaxValue,
    };
}
