namespace LiveQuery.Server.Metadata;

/// <summary>
/// Bounds of what is read as metadata, far above any real one: they stop alias bombs, endless includes and files that
/// were never metadata.
/// </summary>
internal static class MetadataLimits
{
    /// <summary>The most bytes of one file.</summary>
    public const int FileBytes = 16 * 1024 * 1024;

    /// <summary>The most nodes of all files together, each alias and include counted as often as it is used.</summary>
    public const int Nodes = 1_000_000;

    /// <summary>The deepest nesting, includes counted in: readers call themselves once a level.</summary>
    public const int Depth = 150;

    /// <summary>The deepest chain of includes; Hasura's own layout has two.</summary>
    public const int Includes = 16;
}
