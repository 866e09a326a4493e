using System.Collections.Immutable;

namespace LiveQuery.Compiler.Planning;

/// <summary>How many rows a change has written.</summary>
internal sealed record AffectedRowsOutput : Output;

/// <summary>The rows that a change has written, as a list of objects.</summary>
internal sealed record ReturningOutput(ImmutableArray<OutputField> Fields) : Output;
