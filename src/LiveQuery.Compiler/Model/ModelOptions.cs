using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Settings of how metadata is resolved.</summary>
public sealed record ModelOptions
{
    /// <summary>Whether sources may choose their naming convention. Hasura's experimental feature of that name.</summary>
    public bool AllowsNamingConventions { get; init; }

    /// <summary>The convention of sources that choose none, where they may.</summary>
    public NamingConvention DefaultNamingConvention { get; init; }

    /// <summary>The names of a source.</summary>
    internal Naming NamingOf(SourceMetadata source) => new(
        AllowsNamingConventions ? source.Customization.Convention ?? DefaultNamingConvention : NamingConvention.Hasura,
        source.Customization);
}
