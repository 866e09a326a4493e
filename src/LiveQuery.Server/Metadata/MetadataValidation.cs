using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Engine;

namespace LiveQuery.Server.Metadata;

/// <summary>Checks metadata without serving it: <c>livequery metadata validate</c>.</summary>
internal static class MetadataValidation
{
    /// <summary>
    /// All problems of the metadata at <see cref="ModelProviderOptions.MetadataPath"/>; each prints itself as
    /// <c>file:line: object: reason</c>.
    /// </summary>
    /// <param name="options">Where the metadata is and how its sources are reached.</param>
    /// <param name="engine">Reads the catalogs to compare with; null checks the files alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where faults of the databases are logged.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task<ImmutableArray<MetadataProblem>> RunAsync(
        ModelProviderOptions options,
        ILiveQueryEngine? engine,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var load = MetadataFolder.Load(options.MetadataPath!);
        var read = MetadataReader.Read(load.Root);
        if (engine is null)
        {
            return [.. load.Problems, .. read.Problems];
        }

        var (sources, unavailable) = SourceResolver.Resolve(read.Document, options);
        var catalogs = new SourceCatalogs(engine, options, time, loggers.CreateLogger<SourceCatalogs>());
        catalogs.SetSources(sources);
        await catalogs.RefreshAsync(cancellationToken);
        foreach (var (source, reason) in catalogs.Unavailable)
        {
            unavailable[source] = reason;
        }

        var built = ModelBuilder.Build(read.Document, catalogs.Catalogs, unavailable, options.Model);
        var saved = SavedQueryResolver.Resolve(read.Document, built.Model, options.Compiler);
        return [.. load.Problems, .. read.Problems, .. built.Problems, .. saved.Problems];
    }
}
