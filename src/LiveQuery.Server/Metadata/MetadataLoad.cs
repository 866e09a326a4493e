using System.Collections.Immutable;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Server.Metadata;

/// <summary>Metadata as it stands in its files.</summary>
/// <param name="Root">All files as one node.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="IsWhole">Whether every file could be read: false while somebody is in the middle of writing one.</param>
/// <param name="Fingerprint">A hash of all contents: equal for equal metadata, whatever the files' times.</param>
internal sealed record MetadataLoad(
    MetadataNode Root,
    ImmutableArray<MetadataProblem> Problems,
    bool IsWhole,
    string Fingerprint);
