using System.Collections.Immutable;

namespace LiveQuery.Compiler.Catalog;

/// <summary>The families of Postgres types (<c>pg_type.typtype</c>, with arrays told apart).</summary>
public enum PostgresTypeKind
{
    Base,
    Array,
    Enum,
    Domain,
    Composite,
    Range,
    Multirange,
    Pseudo,
}

/// <summary>A Postgres type, as the catalog knows it.</summary>
public sealed record PostgresType
{
    /// <summary>The catalog's name (<c>pg_type.typname</c>): <c>int4</c>, <c>timestamptz</c>, <c>_text</c>, <c>my_enum</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The schema that holds the type; <c>pg_catalog</c> for built-in ones.</summary>
    public string Schema { get; init; } = "pg_catalog";

    /// <summary>
    /// The type as it stands in a cast: quoted and schema-qualified where it must be, without a length
    /// (<c>format_type(oid, -1)</c> under an empty search path): <c>integer</c>, <c>bpchar</c>, <c>public."My enum"</c>.
    /// </summary>
    public required string Sql { get; init; }

    /// <summary>The family.</summary>
    public PostgresTypeKind Kind { get; init; }

    /// <summary>The element type of an array, else null.</summary>
    public PostgresType? Element { get; init; }

    /// <summary>The type below a domain, else null.</summary>
    public PostgresType? BaseType { get; init; }

    /// <summary>The labels of an enum in their order; empty for other types.</summary>
    public ImmutableArray<string> EnumLabels { get; init; } = [];

    /// <summary>The type below all domains: itself where it is not a domain.</summary>
    public PostgresType Underlying => BaseType is null ? this : BaseType.Underlying;

    /// <summary>The type as it stands in a cast. (A record's own text would go round by way of <see cref="Underlying"/>.)</summary>
    public override string ToString() => Sql;

    /// <summary>A built-in type by its catalog name and its SQL name, for parameters that no column types.</summary>
    public static PostgresType BuiltIn(string name, string sql) => new() { Name = name, Sql = sql };

    /// <summary><c>integer</c>.</summary>
    public static PostgresType Int4 { get; } = BuiltIn("int4", "integer");

    /// <summary><c>bigint</c>.</summary>
    public static PostgresType Int8 { get; } = BuiltIn("int8", "bigint");

    /// <summary><c>text</c>.</summary>
    public static PostgresType Text { get; } = BuiltIn("text", "text");

    /// <summary><c>double precision</c>.</summary>
    public static PostgresType Float8 { get; } = BuiltIn("float8", "double precision");

    /// <summary><c>boolean</c>.</summary>
    public static PostgresType Bool { get; } = BuiltIn("bool", "boolean");
}
