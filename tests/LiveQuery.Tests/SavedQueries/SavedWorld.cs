using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Server.Metadata;
using LiveQuery.Tests.Metadata;

namespace LiveQuery.Tests.SavedQueries;

/// <summary>Saved queries over a small blog, out of the YAML of their parts.</summary>
internal sealed class SavedWorld
{
    private const string Tables = """
        version: 3
        sources:
          - name: default
            kind: postgres
            tables:
              - table: author
                array_relationships:
                  - { name: articles, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
              - table: article

        """;

    private SavedWorld(string yaml)
    {
        using var folder = new MetadataDirectory(("metadata.yaml", Tables + yaml));
        var load = MetadataFolder.Load(folder.Path);
        Assert.Empty(load.Problems);
        Read = MetadataReader.Read(load.Root);
        var built = ModelBuilder.Build(Read.Document, new Dictionary<string, SourceCatalog> { ["default"] = TestCatalog.Blog });
        Assert.Empty(built.Problems);
        Set = SavedQueryResolver.Resolve(Read.Document, built.Model, new CompilerOptions());
        Schema = CompiledSchema.Create(built.Model, new CompilerOptions(), 1);
    }

    /// <summary>What was read.</summary>
    public MetadataReadResult Read { get; }

    /// <summary>What serves of it.</summary>
    public SavedQuerySet Set { get; }

    /// <summary>The schema of the blog.</summary>
    public CompiledSchema Schema { get; }

    /// <summary>Makes it of YAML at the root of the metadata.</summary>
    public static SavedWorld Of(string yaml) => new(yaml);

    /// <summary>Makes it of one collection <c>c</c> with these queries <c>q0</c>, <c>q1</c>, …</summary>
    public static SavedWorld OfQueries(params string[] queries) => new(
        "query_collections:\n  - name: c\n    definition:\n      queries:\n"
        + string.Concat(queries.Select((query, i) => $"        - {{ name: q{i}, query: '{query.Replace("'", "''", StringComparison.Ordinal)}' }}\n")));

    /// <summary>What is wrong with the one query of a world.</summary>
    public static string[] MistakesOf(string query) =>
        [.. OfQueries(query).Set.Faults.Select(fault => fault.Reason[(fault.Reason.IndexOf("error(s): ", StringComparison.Ordinal) + 10)..])];
}
