using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Tests.Fuzz;

/// <summary>A schema with a column of every family of types, relationships both ways, streams, connections and entities.</summary>
internal static class FuzzSchema
{
    private static readonly string[] Types =
    [
        "int2", "int4", "int8", "float4", "float8", "numeric", "money", "bool", "text", "varchar", "bpchar", "citext", "uuid", "date", "time",
        "timetz", "timestamp", "timestamptz", "interval", "bytea", "json", "jsonb", "inet", "ltree", "xml", "bit",
        "geometry", "geography", "raster", "int4range", "tsvector",
    ];

    /// <summary>Makes it: <c>one</c> has a column of each type, named after it, an array of each, and points at itself.</summary>
    public static CompiledSchema Make()
    {
        var columns = ImmutableArray.CreateBuilder<CatalogColumn>();
        void Add(string name, PostgresType type) => columns.Add(new CatalogColumn { Name = name, Position = columns.Count + 1, Type = type });
        Add("id", PostgresType.Int4);
        Add("parent", PostgresType.Int4);
        foreach (var name in Types)
        {
            var type = PostgresType.BuiltIn(name, name);
            Add("c_" + name, type);
            Add("a_" + name, new PostgresType { Name = "_" + name, Sql = name + "[]", Kind = PostgresTypeKind.Array, Element = type });
        }

        Add("mood", new PostgresType { Name = "mood", Schema = "public", Sql = "public.mood", Kind = PostgresTypeKind.Enum, EnumLabels = ["sad", "happy"] });
        var one = new CatalogTable
        {
            Name = new TableName("public", "one"),
            Columns = columns.ToImmutable(),
            PrimaryKey = new UniqueKey("one_pkey", ["id"]),
            ForeignKeys = [new ForeignKey("one_parent_fkey", ["parent"], new TableName("public", "one"), ["id"])],
        };
        var catalog = new SourceCatalog(150000, [one], []);
        var document = AutoTracking.Document("default", catalog);
        document = document with
        {
            Sources = [.. document.Sources.Select(source => source with { Tables = [.. source.Tables.Select(table => table with { IsEntity = true })] })],
        };
        var built = ModelBuilder.Build(document, new Dictionary<string, SourceCatalog> { ["default"] = catalog });
        return CompiledSchema.Create(built.Model, new CompilerOptions { EnableApolloFederation = true }, 1);
    }
}
