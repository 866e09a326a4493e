using System.Collections.Immutable;

namespace LiveQuery.Compiler.Catalog;

/// <summary>The rows of a table that serves as an enum: its keys, and its comments where it has a column for them.</summary>
/// <param name="Values">The rows.</param>
public sealed record EnumRows(ImmutableArray<(string Value, string? Comment)> Values)
{
    /// <summary>Why they could not be read, or null.</summary>
    public string? Error { get; init; }
}
