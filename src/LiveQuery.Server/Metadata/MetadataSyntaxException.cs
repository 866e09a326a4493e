using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>One file cannot be read any further; caught where the file was opened.</summary>
internal sealed class MetadataSyntaxException(MetadataLocation location, string reason) : Exception(reason)
{
    /// <summary>Where.</summary>
    public MetadataLocation Location { get; } = location;
}
