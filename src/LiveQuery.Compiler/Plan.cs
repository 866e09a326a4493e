using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler;

/// <summary>
/// The compiled form of an operation on one source: its SQL and what there is to know of it. Two operations with the
/// same SQL have the same plan, whatever their values. Every statement answers JSON text made by Postgres.
/// </summary>
public sealed class Plan
{
    private bool _isVolatile;
    private Plan? _ofTheClock;

    /// <summary>The source to run on.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it reads once, or lives.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>
    /// One row, one column: the JSON text of the root object. Parameters <c>$1…$n</c> are scalars, each sent as text with
    /// an unspecified type (the statement casts them).
    /// </summary>
    public required string DirectSql { get; init; }

    /// <summary>
    /// The direct statement for a poll: <c>$1…$n</c> as in <see cref="DirectSql"/>, then the last hash (bytea or NULL) as
    /// <c>$n+1</c>. One row <c>(data text, hash bytea)</c> if the hash differs, else none.
    /// </summary>
    public required string DirectPollSql { get; init; }

    /// <summary>
    /// The statement for many cohorts: <c>$1…$n</c> are array literals sent as text with an unspecified type, one element
    /// a cohort; <c>$n+1</c> is the bytea[] of their last hashes (elements may be NULL). Rows <c>(i bigint, data text,
    /// hash bytea)</c> with i from 1, of those cohorts alone whose hash differs.
    /// </summary>
    public required string MultiplexedSql { get; init; }

    /// <summary>
    /// The same as <see cref="MultiplexedSql"/>, by one join over all cohorts; null where the plan does not tie its rows to
    /// values by equality, and for what does not live.
    /// </summary>
    public string? SetSql { get; init; }

    /// <summary>
    /// The same as <see cref="MultiplexedSql"/>, but by the versions of rows first: <c>$n+2</c> is the bytea[] of the last
    /// fingerprints. Rows <c>(i bigint, data text or NULL, hash bytea, fingerprint bytea)</c> of those cohorts whose
    /// fingerprint differs; data is NULL where the hash does not. Null where it would not spare anything, and for what does
    /// not live.
    /// </summary>
    public string? FingerprintSql { get; init; }

    /// <summary>What it has in common with those that are answered with it.</summary>
    public SharingKey SharingKey => new(Source, MultiplexedSql, FingerprintSql, IsVolatile);

    /// <summary>The parameters in the order of their numbers.</summary>
    public required ImmutableArray<PlanParameter> Parameters { get; init; }

    /// <summary>The relations that the statement reads, those below views included.</summary>
    public required ImmutableArray<TableName> Tables { get; init; }

    /// <summary>What makes it a stream; null where it is none.</summary>
    public StreamPlan? Stream { get; init; }

    /// <summary>Whether two runs under one snapshot may differ, so that no gate applies.</summary>
    public required bool IsVolatile
    {
        get => _isVolatile;
        init => _isVolatile = value;
    }

    /// <summary>
    /// This plan for values that Postgres reads the clock for (<see cref="Planning.ClockWords"/>): volatile, and the same otherwise.
    /// </summary>
    internal Plan OfTheClock
    {
        get
        {
            if (_isVolatile)
            {
                return this;
            }

            if (Volatile.Read(ref _ofTheClock) is { } known)
            {
                return known;
            }

            var twin = (Plan)MemberwiseClone();
            twin._isVolatile = true;
            return Interlocked.CompareExchange(ref _ofTheClock, twin, null) ?? twin;
        }
    }

    /// <summary>Whether it calls functions that may read tables which <see cref="Tables"/> does not name.</summary>
    public bool CallsFunctions { get; init; }

    /// <summary>
    /// The places where it reads tables, with the ways from a changed row to the cohorts that it may concern. A change of
    /// a table that is not among them, or has a place without a way, concerns every cohort.
    /// </summary>
    public ImmutableArray<TableUse> Uses { get; init; } = [];

    /// <summary>What the root object is made of; null where it must be taken as it comes.</summary>
    public ObjectShape? Shape { get; init; }
}

/// <summary>A parameter of a plan.</summary>
/// <param name="Type">The type of its values, or of their elements where <paramref name="IsArray"/>.</param>
/// <param name="IsArray">Whether a value is itself an array; in the multiplexed statement it then travels as text.</param>
public sealed record PlanParameter(PostgresType Type, bool IsArray)
{
    /// <summary>The SQL that reads a text, itself an expression, as a value of the parameter.</summary>
    public string Cast(string text) => ParameterCast.Write(text, Type, IsArray);
}
