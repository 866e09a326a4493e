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
                apollo_federation_config: { enable: v1 }
                array_relationships:
                  - { name: articles, using: { foreign_key_constraint_on: { table: article, column: author_id } } }
              - table: article
                apollo_federation_config: { enable: v1 }

        """;

    private SavedWorld(string yaml, bool isFederated = false)
    {
        var options = new CompilerOptions { EnableApolloFederation = isFederated };
        using var folder = new MetadataDirectory(("metadata.yaml", Tables + yaml));
        var load = MetadataFolder.Load(folder.Path);
        Assert.Empty(load.Problems);
        Read = MetadataReader.Read(load.Root);
        var built = ModelBuilder.Build(Read.Document, new Dictionary<string, SourceCatalog> { ["default"] = TestCatalog.Blog });
        Assert.Empty(built.Problems);
        Set = SavedQueryResolver.Resolve(Read.Document, built.Model, options);
        Schema = CompiledSchema.Create(built.Model, options, 1);
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
    public static SavedWorld OfQueries(params string[] queries) => new(Collection(queries));

    /// <summary>What is wrong with the one query of a world.</summary>
    public static string[] MistakesOf(string query, bool isFederated = false) =>
        [.. new SavedWorld(Collection(query), isFederated).Set.Faults
            .Select(fault => fault.Reason[(fault.Reason.IndexOf("error(s): ", StringComparison.Ordinal) + 10)..])];

    private static string Collection(params string[] queries) =>
        "query_collections:\n  - name: c\n    definition:\n      queries:\n"
        + string.Concat(queries.Select((query, i) => $"        - {{ name: q{i}, query: '{query.Replace("'", "''", StringComparison.Ordinal)}' }}\n"));
}
