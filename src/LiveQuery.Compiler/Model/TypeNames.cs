using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>Types as messages about metadata name them.</summary>
internal static class TypeNames
{
    /// <summary>The types that patterns can be matched against.</summary>
    public const string TextTypes = "\"varchar\", \"text\", \"citext\", \"bpchar\"";

    /// <summary>Whether patterns can be matched against the type.</summary>
    public static bool IsText(PostgresType type) =>
        type is { Schema: "pg_catalog", Name: "text" or "varchar" or "bpchar" } || ExtensionTypes.IsCaseInsensitive(type);

    /// <summary>The name of a type.</summary>
    public static string Of(PostgresType type) => type.Element is { } element ? Of(element) + "[]" : type.Name switch
    {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "bool" => "boolean",
        var name => name,
    };
}
