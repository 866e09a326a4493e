using System.Collections.Immutable;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The multiplexed statement that looks first whether any row version of a cohort's result is another one than last time,
/// and makes the JSON of those cohorts alone where one is.
/// </summary>
internal static class FingerprintStatement
{
    // Row versions mean something on one server only, and there only until it is restarted: after a failover another
    // transaction may bear the number that one bore which was lost.
    private const string Server = "(select pg_postmaster_start_time()::text)";

    /// <summary>
    /// Writes it, once the multiplexed statement has been written and the parameters are known; null where the result has
    /// no rows that can be told by their versions.
    /// </summary>
    /// <param name="fields">The fields.</param>
    /// <param name="root">The JSON of the root object.</param>
    /// <param name="context">What the forms of the statement share.</param>
    public static string? Write(ImmutableArray<OutputField> fields, SqlText root, StatementContext context)
    {
        context.Parameters.Complete();
        var writer = new FingerprintWriter(context);
        if (writer.Write(fields) is not { } versions)
        {
            return null;
        }

        // Where the fingerprint alone is new, it comes back without the result.
        return $"""
            select i, case when hash is distinct from seen then data end, hash, mark
            from (select i, seen, mark, data, {HashSql.Of(context.Hash)} as hash
                  from (select s.i, s.seen, s.mark, {root.Render(MultiplexedStatement.Spell)} as data
                        from (select *, {HashSql.HashText("versions")} as mark
                              from (select s.*, concat({Server}, ' ', {RelationState.Of(writer.Tables)}, ' ', {versions.Render(MultiplexedStatement.Spell)}) as versions
                                    from {MultiplexedStatement.Cohorts(context.Parameters.Parameters, "seen", "known")}
                                    offset 0) v
                              offset 0) s
                        where s.mark is distinct from s.known
                        offset 0) q
                  offset 0) r
            """;
    }
}
