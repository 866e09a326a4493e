using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// The metadata as last read from its files, or made up from the default database where there are none. Used by one task
/// at a time.
/// </summary>
internal sealed partial class MetadataState(ModelProviderOptions options, ILogger logger)
{
    private MetadataLoad? _load;
    private MetadataDocument _document = MetadataDocument.Empty;
    private ImmutableArray<MetadataProblem> _readProblems = [];
    private (SourceCatalog Catalog, MetadataDocument Document)? _tracked;
    private bool _isWhole;

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

    /// <summary>The metadata; without files, that of the whole default database, as far as its catalog is known.</summary>
    public MetadataDocument Document(IReadOnlyDictionary<string, SourceCatalog> catalogs)
    {
        if (options.MetadataPath is not null)
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
