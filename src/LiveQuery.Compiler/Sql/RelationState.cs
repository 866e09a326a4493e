using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// What the versions of rows leave open: as which columns Postgres reads the rows of a table, and in which file they lie.
/// As SQL it is a number that differs once either has changed.
/// </summary>
internal static class RelationState
{
    /// <summary>
    /// The number for some tables together, as a sub-select that knows no cohort: Postgres runs it once a statement.
    /// </summary>
    /// <remarks>
    /// It is read with the rows, since nobody else may be looking at the catalog. The statement has its locks on the tables
    /// before it takes its snapshot, so it sees the columns by whose names it reads; of files the function tells the present
    /// ones. Where the snapshot is older, since a transaction began with it, the number is that of before: then the next
    /// fetch differs from it.
    /// <list type="bullet">
    /// <item>Rows of <c>pg_attribute</c> are new with every DDL on columns that rewrites nothing: a name, a dropped column,
    /// a default that rows from before it do not hold.</item>
    /// <item>The file is another one after <c>vacuum full</c> and <c>cluster</c>, which keep <c>xmin</c> and give places
    /// anew: a row may come to lie where another one of the same transaction lay.</item>
    /// <item>Partitions and children have files of their own. Their columns are those of the table above for as long as
    /// they are below it, which their rows of <c>pg_inherits</c> tell.</item>
    /// </list>
    /// </remarks>
    public static string Of(IReadOnlyCollection<TableName> tables)
    {
        var names = tables.Select(SqlNames.Oid).ToImmutableArray();
        var all = string.Join(", ", names);
        var files = string.Join(", ", names.Select(name => $"pg_relation_filenode({name})"));
        return $"""
            (select hashtextextended(concat_ws('/', {files},
               (select string_agg(xmin::text, ' ' order by attrelid, attnum) from pg_attribute where attrelid in ({all}) and attnum > 0),
               (with recursive below(oid, link) as (
                  select inhrelid, xmin from pg_inherits where inhparent in ({all})
                  union all
                  select h.inhrelid, h.xmin from below b join pg_inherits h on h.inhparent = b.oid)
                select string_agg(concat_ws(' ', oid, link, pg_relation_filenode(oid)), ',' order by oid, link::text) from below)), 0))
            """;
    }
}
