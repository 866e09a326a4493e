using System.Collections.Immutable;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Server.Metadata;

/// <summary>Where the metadata and the databases are, and how closely they are watched.</summary>
internal sealed record ModelProviderOptions
{
    /// <summary>A metadata folder or file; null tracks all of the default database.</summary>
    public string? MetadataPath { get; init; }

    /// <summary>The connection string of the source <c>default</c>, for which the metadata need not state one.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>The read replicas of that source, where the metadata states none.</summary>
    public ImmutableArray<string> ReplicaUrls { get; init; } = [];

    /// <summary>How metadata is resolved.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>Where metadata is stored that no file holds; null stores it in the default database.</summary>
    public string? MetadataDatabaseUrl { get; init; }

    /// <summary>Time between two looks at the stored metadata, which another server may have changed. Default 1 s.</summary>
    public TimeSpan StoreInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most connections for queries of a source that states none. Default 20.</summary>
    public int QueryPoolSize { get; init; } = 20;

    /// <summary>The most connections for polls of each source. Default 8.</summary>
    public int PollingPoolSize { get; init; } = 8;

    /// <summary>How long a statement may run. Default 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether statements are prepared. Default as it can be.</summary>
    public PreparedStatements Prepared { get; init; }

    /// <summary>How prepared statements of live queries are planned. Default as Postgres finds cheaper.</summary>
    public PlanCacheMode PlanCacheMode { get; init; }

    /// <summary>Time between two looks at a source's catalog. Default 10 s.</summary>
    public TimeSpan CatalogInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two attempts to reach a source whose catalog is not known. Default 2 s.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that a source may take to tell its catalog. Default 15 s.</summary>
    public TimeSpan CatalogTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two looks at the metadata's files, for file systems that do not notify. Default 2 s.</summary>
    public TimeSpan FolderInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the files must be still before they are read. Default 200 ms: editors write in several steps.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The compiler's settings, by which saved queries are held to the schema.</summary>
    public CompilerOptions Compiler { get; init; } = new();

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> ReadEnvironment { get; init; } = Environment.GetEnvironmentVariable;
}
