using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// The metadata as last read from its files or as stored last, or made up from the default database where there is
/// neither. Used by one task at a time.
/// </summary>
internal sealed partial class MetadataState(ModelProviderOptions options, ILogger logger)
{
    private MetadataLoad? _load;
    private MetadataDocument _document = MetadataDocument.Empty;
    private ImmutableArray<MetadataProblem> _readProblems = [];
    private (SourceCatalog Catalog, MetadataDocument Document)? _tracked;
    private bool _isWhole;
    private MetadataTree? _stored;

    /// <summary>Whether the metadata is that of files, which only their owner changes.</summary>
    public bool IsReadOnly => options.MetadataPath is not null;

    /// <summary>The version of what is stored; 0 where nothing is.</summary>
    public long ResourceVersion { get; private set; }

    /// <summary>What could not be read of the files.</summary>
    public ImmutableArray<MetadataProblem> Problems => [.. _load?.Problems ?? [], .. _readProblems];

    /// <summary>Reads the files; whether there is another document.</summary>
    public bool Reload()
    {
        var path = options.MetadataPath!;
        var load = MetadataFolder.Load(path);
        if (load.Fingerprint == _load?.Fingerprint && load.IsWhole == _load.IsWhole)
        {
            return false;
        }

        _load = load;
        if (!load.IsWhole && _isWhole)
        {
            // Somebody is in the middle of a change, or has broken something: what served last serves on.
            Log.MetadataBroken(logger, path, load.Problems.Length);
            return false;
        }

        _isWhole = load.IsWhole;
        var result = MetadataReader.Read(load.Root);
        _document = result.Document;
        _readProblems = result.Problems;
        Log.MetadataRead(logger, path);
        return true;
    }

    /// <summary>Takes what is stored, or was.</summary>
    public void Take(MetadataTree tree, MetadataReadResult read, long version)
    {
        _stored = tree;
        _document = read.Document;
        _readProblems = read.Problems;
        ResourceVersion = version;
    }

    /// <summary>Counts on where nothing but the version has changed.</summary>
    public void Count(long version) => ResourceVersion = version;

    /// <summary>The metadata as JSON; a copy.</summary>
    public MetadataTree Tree(IReadOnlyDictionary<string, SourceCatalog> catalogs)
    {
        if (_stored is not null)
        {
            return _stored.Clone();
        }

        if (options.MetadataPath is not null)
        {
            return _load is not null && MetadataJson.Print(_load.Root) is { } text && JsonNode.Parse(text) is JsonObject root
                ? new MetadataTree(root)
                : MetadataTree.Empty();
        }

        // The connection string itself stays where it is configured.
        var tracked = Document(catalogs);
        var url = new EnvironmentDatabaseUrl(MetadataExport.DatabaseUrlVariable);
        var document = tracked with { Sources = [.. tracked.Sources.Select(source => source with { DatabaseUrl = url })] };
        return new MetadataTree((JsonObject)JsonNode.Parse(MetadataWriter.ToJson(document))!);
    }

    /// <summary>The metadata; without files, that of the whole default database, as far as its catalog is known.</summary>
    public MetadataDocument Document(IReadOnlyDictionary<string, SourceCatalog> catalogs)
    {
        if (options.MetadataPath is not null || _stored is not null)
        {
            return _document;
        }

        if (!catalogs.TryGetValue(SourceResolver.DefaultSource, out var catalog))
        {
            var location = new MetadataLocation("auto-tracking", 0);
            return new MetadataDocument { Sources = [new SourceMetadata { Location = location, Name = SourceResolver.DefaultSource }] };
        }

        if (_tracked?.Catalog != catalog)
        {
            _tracked = (catalog, AutoTracking.Document(SourceResolver.DefaultSource, catalog));
        }

        return _tracked.Value.Document;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Read the metadata in {Path}.")]
        public static partial void MetadataRead(ILogger logger, string path);

        [LoggerMessage(LogLevel.Error, "The metadata in {Path} cannot be read whole ({Problems} problems); the last one that could serves on.")]
        public static partial void MetadataBroken(ILogger logger, string path, int problems);
    }
}
