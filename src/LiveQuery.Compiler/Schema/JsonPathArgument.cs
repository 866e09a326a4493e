using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Schema;

/// <summary>The argument of JSON fields that selects a part of the value.</summary>
internal static class JsonPathArgument
{
    /// <summary>Its name.</summary>
    public const string Name = "path";

    /// <summary>The arguments of a field of that type: the path, where its values are JSON.</summary>
    public static ImmutableArray<InputField> For(PostgresType type, TypeRegistry types) =>
        type.Underlying is { Schema: "pg_catalog", Name: "json" or "jsonb" }
            ? [new InputField(Name, new NamedUse(types.Scalar("String")), InputMeaning.Plain, "JSON select path")]
            : [];
}
