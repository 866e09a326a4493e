using System.Collections.Immutable;

namespace LiveQuery.Engine.Postgres;

/// <summary>What a statement needs of a cohort.</summary>
/// <param name="Values">Its parameter values as text, null for NULL.</param>
/// <param name="Hash">The hash of its last result, or null where it has none.</param>
/// <param name="Fingerprint">The row versions of that result, or null where they are not known.</param>
internal readonly record struct CohortRequest(ImmutableArray<string?> Values, byte[]? Hash, byte[]? Fingerprint = null);
