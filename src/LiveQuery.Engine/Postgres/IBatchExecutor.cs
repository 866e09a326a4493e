using System.Collections.Immutable;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Postgres;

/// <summary>Runs the statements of plans. Behind it stands a database, or in tests a script.</summary>
internal interface IBatchExecutor
{
    /// <summary>
    /// Asks for the cohorts in one statement, and hands out those whose result differs from the hash they came with: their
    /// index from 0, the JSON in UTF-8, and its hash. Runs on the polling pool.
    /// </summary>
    /// <exception cref="DatabaseException">The statement failed; no row counts.</exception>
    Task ExecuteAsync(
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, byte[], byte[]> onRow,
        CancellationToken cancellationToken);

    /// <summary>Reads what the snapshot gate compares. Runs on the polling pool.</summary>
    /// <exception cref="DatabaseException">The database cannot be reached or refuses.</exception>
    Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Has Postgres read a value as a parameter's type. Runs on the query pool.</summary>
    /// <exception cref="DatabaseException">Postgres refuses it, or cannot be reached.</exception>
    Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken);

    /// <summary>Answers a query once: the JSON object in UTF-8. Runs on the query pool.</summary>
    /// <exception cref="DatabaseException">The statement failed.</exception>
    Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken);
}

/// <summary>A cohort in a batch: its values in Postgres' text form, and the hash of its last result, or null.</summary>
internal readonly record struct CohortRequest(ImmutableArray<string?> Values, byte[]? Hash);

/// <summary>A reading of the snapshot gate; equal texts mean that nothing visible has changed.</summary>
internal sealed record SourceVersion(string Text, bool IsStandby);
