using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// Writes the statement of a stream: a row <c>(i bigint, data text, cursor text, size bigint)</c> for each cohort that
/// has rows to get, i from 1. The other statements answer one batch of one cohort, for explanations.
/// </summary>
internal static class StreamStatement
{
    /// <summary>Writes it.</summary>
    public static Statement Write(string source, ImmutableArray<OutputField> fields, CompilerOptions options)
    {
        var context = new StatementContext(options);
        var stream = StreamsOf(fields).Single();
        var writer = new OutputWriter(context);
        var (rows, items) = writer.Batch(stream);
        var root = OutputWriter.Wrap(fields, new SqlText().Add("concat('[', ").Add(items).Add(", ']')"));
        var key = rows.Keys[0].Expression;

        // The keys of a batch are few; their last one is the next cursor. There is no max() for every type.
        var batch = rows.Select(new SqlText().Add(root).Add(" as data, (array_agg((").Add(key).Add(")::text order by ").Add(key)
            .Add(stream.Cursor.IsDescending ? " asc" : " desc").Add("))[1] as cursor, count(*) as size"));
        var parameters = context.Parameters.Parameters;
        var direct = batch.Render(index => ParameterCast.Write($"${index + 1}", parameters[index].Type, parameters[index].IsArray));
        var multiplexed = $"""
            select i, data, cursor, size
            from (select s.i, b.data, b.cursor, b.size
                  from {MultiplexedStatement.Cohorts(parameters)}
                  cross join lateral {batch.Render(index => $"s.p{index + 1}")} b
                  offset 0) r
            where size > 0
            """;
        var tables = StatementWriter.TablesOf(context);
        return new Statement(
            new Plan
            {
                Source = source,
                Kind = OperationKind.Subscription,
                DirectSql = $"select data from {direct} b",
                DirectPollSql = multiplexed,
                MultiplexedSql = multiplexed,
                Parameters = [.. parameters.Select(parameter => new PlanParameter(parameter.Type, parameter.IsArray))],
                Tables = tables,
                IsVolatile = StatementWriter.IsVolatile(context),
                CallsFunctions = context.CallsFunctions,
                Stream = PlanOf(stream, parameters),
            },
            parameters);
    }

    /// <summary>The streams among outputs, those under namespaces included.</summary>
    public static IEnumerable<StreamOutput> StreamsOf(IEnumerable<OutputField> fields) => fields.SelectMany(field => field.Value switch
    {
        StreamOutput stream => [stream],
        NestedOutput nested => StreamsOf(nested.Fields),
        _ => Enumerable.Empty<StreamOutput>(),
    });

    private static StreamPlan PlanOf(StreamOutput stream, ImmutableArray<PlannedParameter> parameters)
    {
        var table = stream.Rows.Table;
        var column = stream.Cursor.Column.Column!.Name;
        var name = SqlNames.Quote(column);
        var direction = stream.Cursor.IsDescending ? "asc" : "desc";
        return new StreamPlan
        {
            CursorParameter = IndexOf(parameters, source => source is StreamCursorSource),
            HorizonParameter = IndexOf(parameters, source => source is StreamHorizonSource),
            SizeParameter = IndexOf(parameters, source => source is StreamSizeSource),
            MaxSize = stream.Rows.PermissionLimit,
            Table = table.Name,
            Column = column,
            IsDescending = stream.Cursor.IsDescending,
            HorizonSql = $"select t.{name}::text as value from {SqlNames.Quote(table.Name)} t where t.{name} is not null order by t.{name} {direction} limit 1",
            WritersSql = Writers([.. table.ReadsFrom.Prepend(table.Name)]),
        };
    }

    // Whoever writes to a table holds this lock on it from before the row's values are made up until the transaction
    // ends (PostgreSQL manual, 13.3.1). Rows may be written to partitions and children directly.
    private static string Writers(ImmutableArray<TableName> tables) => $"""
        with recursive rel(oid) as (
          select to_regclass(t)::oid from unnest(array[{string.Join(", ", tables.Select(table => SqlNames.Literal(SqlNames.Quote(table))))}]) t
          union
          select inhrelid from pg_inherits join rel on inhparent = rel.oid)
        select array(select distinct l.virtualtransaction
                     from pg_locks l join rel on rel.oid = l.relation
                     where l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and l.granted
                       and l.database = (select oid from pg_database where datname = current_database())
                       and l.pid is distinct from pg_backend_pid()),
               pg_is_in_recovery(),
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        """;

    private static int IndexOf(ImmutableArray<PlannedParameter> parameters, Func<ValueSource, bool> isIt)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (isIt(parameters[i].Source))
            {
                return i;
            }
        }

        throw new InvalidOperationException("A stream lacks one of its parameters.");
    }
}
