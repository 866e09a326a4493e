using LiveQuery.Compiler.Catalog;

using LiveQuery.Server.Metadata;

namespace LiveQuery.Server.MetadataApi;

/// <summary>What a command that edits the metadata works on.</summary>
/// <param name="Tree">The metadata; the command changes it in place.</param>
/// <param name="Catalogs">What the databases hold, by source, as far as it is known.</param>
internal sealed record CommandContext(MetadataTree Tree, IReadOnlyDictionary<string, SourceCatalog> Catalogs)
{
    /// <summary>The catalog of a source, or null.</summary>
    public SourceCatalog? CatalogOf(string source) => Catalogs.GetValueOrDefault(source);
}
