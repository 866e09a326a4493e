namespace LiveQuery.Compiler.Language;

/// <summary>How large a document may be.</summary>
/// <param name="MaxLength">The most characters.</param>
/// <param name="MaxDepth">The deepest nesting of selection sets, fragments expanded.</param>
/// <param name="MaxFields">The most fields of an operation, fragments expanded.</param>
internal sealed record DocumentLimits(int MaxLength, int MaxDepth, int MaxFields);
