using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Server.Metadata;

/// <summary>What who holds the turn may do with the metadata: read it, try another one, and make that the one that serves.</summary>
internal sealed class ModelTurn(
    MetadataState metadata,
    SourceCatalogs catalogs,
    MetadataStore? store,
    ModelProviderOptions options,
    Action publish)
{
    /// <summary>Where changes are stored; null where the metadata is that of files.</summary>
    public MetadataStore? Store => store;

    /// <summary>The version of the metadata that serves.</summary>
    public long ResourceVersion => metadata.ResourceVersion;

    /// <summary>What the databases hold, as far as it is known.</summary>
    public IReadOnlyDictionary<string, SourceCatalog> Catalogs => catalogs.Catalogs;

    /// <summary>A copy of the metadata that serves.</summary>
    public MetadataTree Tree() => metadata.Tree(catalogs.Catalogs);

    /// <summary>How a source is reached.</summary>
    public SourceOptions? OptionsOf(string source) => catalogs.OptionsOf(source);

    /// <summary>Reads anew what has changed in the databases: of one source, or of all.</summary>
    public async Task RefreshAsync(string? source, CancellationToken cancellationToken)
    {
        catalogs.Expire(source);
        await catalogs.RefreshAsync(cancellationToken);
    }

    /// <summary>Forgets the values of enums, so that they are read anew.</summary>
    public void ForgetEnums() => catalogs.ForgetEnums();

    /// <summary>Takes the catalog of a source that was just read.</summary>
    public void Take(string source, SourceCatalog catalog) => catalogs.Take(source, catalog);

    /// <summary>Reads a tree and builds the model that it gives, after its sources were made known and read.</summary>
    public async Task<MetadataCandidate> TryAsync(MetadataTree tree, CancellationToken cancellationToken)
    {
        var read = MetadataReader.Read(TreeNodes.Read(tree.Root));
        var (sources, unavailable) = SourceResolver.Resolve(read.Document, options);
        catalogs.SetSources(sources);
        await catalogs.RefreshAsync(cancellationToken);
        await catalogs.ReadEnumsAsync(read.Document, cancellationToken);
        foreach (var (source, reason) in catalogs.Unavailable)
        {
            unavailable[source] = reason;
        }

        return Build(tree, read, catalogs.Catalogs, unavailable);
    }

    /// <summary>Builds the model of a tree over other catalogs than those that serve.</summary>
    public MetadataCandidate TryOver(MetadataTree tree, IReadOnlyDictionary<string, SourceCatalog> over) =>
        Build(tree, MetadataReader.Read(TreeNodes.Read(tree.Root)), over, null);

    /// <summary>Makes a candidate the metadata that serves.</summary>
    public void Adopt(MetadataCandidate candidate, long version)
    {
        metadata.Take(candidate.Tree, candidate.Read, version);
        publish();
    }

    /// <summary>Goes back to the sources of the metadata that serves.</summary>
    public void Restore()
    {
        var (sources, _) = SourceResolver.Resolve(metadata.Document(catalogs.Catalogs), options);
        catalogs.SetSources(sources);
    }

    private MetadataCandidate Build(
        MetadataTree tree,
        MetadataReadResult read,
        IReadOnlyDictionary<string, SourceCatalog> over,
        IReadOnlyDictionary<string, string>? unavailable)
    {
        var built = ModelBuilder.Build(read.Document, over, unavailable, options.Model);
        var saved = SavedQueryResolver.Resolve(read.Document, built.Model, options.Compiler);
        ImmutableArray<MetadataProblem> problems = [.. read.Problems, .. built.Problems];
        return new MetadataCandidate(
            tree, read, built.Model, [.. Inconsistencies.Of(tree, problems), .. SavedQueryInconsistencies.Of(tree, saved.Faults)]);
    }
}
