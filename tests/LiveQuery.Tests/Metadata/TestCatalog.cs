using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Tests.Metadata;

/// <summary>A small blog as a catalog, and the means to build others by hand.</summary>
internal static class TestCatalog
{
    public static PostgresType Jsonb { get; } = PostgresType.BuiltIn("jsonb", "jsonb");

    public static PostgresType Json { get; } = PostgresType.BuiltIn("json", "json");

    public static PostgresType Uuid { get; } = PostgresType.BuiltIn("uuid", "uuid");

    public static PostgresType Numeric { get; } = PostgresType.BuiltIn("numeric", "numeric");

    public static PostgresType Float8 { get; } = PostgresType.BuiltIn("float8", "double precision");

    public static PostgresType Timestamptz { get; } = PostgresType.BuiltIn("timestamptz", "timestamp with time zone");

    public static PostgresType Varchar { get; } = PostgresType.BuiltIn("varchar", "character varying");

    public static PostgresType Mood { get; } = new()
    {
        Name = "mood",
        Schema = "public",
        Sql = "public.mood",
        Kind = PostgresTypeKind.Enum,
        EnumLabels = ["happy", "sad"],
    };

    public static PostgresType Email { get; } = new()
    {
        Name = "email",
        Schema = "public",
        Sql = "public.email",
        Kind = PostgresTypeKind.Domain,
        BaseType = PostgresType.Text,
    };

    public static PostgresType Extension(string name) =>
        new() { Name = name, Schema = "public", Sql = $"public.{name}" };

    public static PostgresType ArrayOf(PostgresType element) =>
        new() { Name = "_" + element.Name, Sql = element.Sql + "[]", Kind = PostgresTypeKind.Array, Element = element };

    public static SourceCatalog Blog { get; } = Of(
        Table(
            "author",
            [
                Column("id", PostgresType.Int4, nullable: false),
                Column("name", PostgresType.Text, nullable: false),
                Column("email", Email),
                Column("mood", Mood),
                Column("age", PostgresType.Int4),
                Column("big", PostgresType.Int8),
                Column("active", PostgresType.Bool),
                Column("score", Numeric),
                Column("ratio", Float8),
                Column("token", Uuid),
                Column("joined", Timestamptz),
                Column("tags", ArrayOf(PostgresType.Text)),
                Column("data", Jsonb),
                Column("raw", Json),
                Column("nick", Varchar),
                Column("boss_id", PostgresType.Int4),
                Column("path", Extension("ltree")),
                Column("spot", Extension("geometry")),
            ],
            key: ["id"],
            foreign: [Key("author_boss_id_fkey", ["boss_id"], "author", ["id"])]),
        Table(
            "article",
            [
                Column("id", PostgresType.Int4, nullable: false),
                Column("title", PostgresType.Text),
                Column("author_id", PostgresType.Int4, nullable: false),
                Column("editor_id", PostgresType.Int4),
                Column("published", PostgresType.Bool, nullable: false),
            ],
            key: ["id"],
            foreign:
            [
                Key("article_author_id_fkey", ["author_id"], "author", ["id"]),
                Key("article_editor_id_fkey", ["editor_id"], "author", ["id"]),
            ]),
        Table("membership", [Column("author_id", PostgresType.Int4, nullable: false), Column("team", PostgresType.Text)]));

    public static SourceCatalog Of(params CatalogTable[] tables) => new(150000, tables, []);

    public static CatalogTable Table(
        string name,
        ImmutableArray<CatalogColumn> columns,
        ImmutableArray<string>? key = null,
        ImmutableArray<ForeignKey>? foreign = null,
        ImmutableArray<UniqueKey>? unique = null,
        string schema = "public") => new()
        {
            Name = new TableName(schema, name),
            Columns = columns,
            PrimaryKey = key is { } columnsOfKey ? new UniqueKey(name + "_pkey", columnsOfKey) : null,
            ForeignKeys = foreign ?? [],
            UniqueKeys = unique ?? [],
        };

    public static CatalogColumn Column(string name, PostgresType type, bool nullable = true, string? comment = null) =>
        new() { Name = name, Type = type, IsNullable = nullable, Comment = comment };

    public static ForeignKey Key(string name, ImmutableArray<string> columns, string target, ImmutableArray<string> targetColumns) =>
        new(name, columns, new TableName("public", target), targetColumns);
}
