using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Tests.Engine;

/// <summary>Plans of live queries for tests that run no SQL: each form is one letter.</summary>
internal static class TestPlan
{
    /// <summary>One, of a text for each cohort.</summary>
    /// <param name="multiplexed">The form for many cohorts.</param>
    /// <param name="set">The form of one join; null: it has none.</param>
    /// <param name="fingerprint">The form that looks at row versions first; null: it has none.</param>
    /// <param name="isVolatile">Whether it is refetched whatever tells of changes.</param>
    /// <param name="uses">The tables that it reads.</param>
    public static Plan Make(
        string multiplexed = "m", string? set = null, string? fingerprint = null, bool isVolatile = false, params ImmutableArray<TableUse> uses) => new()
        {
            Source = "default",
            Kind = OperationKind.Subscription,
            DirectSql = "d",
            DirectPollSql = "p",
            MultiplexedSql = multiplexed,
            SetSql = set,
            FingerprintSql = fingerprint,
            Parameters = [new PlanParameter(PostgresType.Text, false)],
            IsVolatile = isVolatile,
            Tables = [.. uses.Select(use => use.Table)],
            Uses = uses,
        };
}
