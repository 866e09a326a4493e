using LiveQuery.Load.Hosting;

namespace LiveQuery.Load.Workloads;

/// <summary>Tables on which the forms of a statement differ: partitions, skew, an order that no filter's index has, a filter without an index.</summary>
internal static class CliffWorkload
{
    private const int Keys = 200;

    /// <summary>The metadata.</summary>
    public static string Metadata { get; } = LoadMetadata.Head + string.Concat(
        new[] { "reading", "skewed", "unordered", "unindexed" }.Select(table => $$"""
              - table: { schema: public, name: {{table}} }
                select_permissions:
                  - role: viewer
                    permission: { columns: "*", filter: {} }

        """));

    /// <summary>The queries; keys go from 1 to 200.</summary>
    public static IReadOnlyList<Cliff> All { get; } =
    [
        Of("partitions", "reading", "sensor", "at", 5),
        Of("skew", "skewed", "kind", "at", 5),
        Of("foreign order", "unordered", "owner", "at", 5),
        Of("no index", "unindexed", "owner", "id", 5),
    ];

    /// <summary>Makes and fills the tables.</summary>
    /// <param name="database">The database.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task CreateAsync(LoadDatabase database, int rows, CancellationToken cancellationToken) => database.RunAsync(
        $"""
        create table reading (id bigint not null, sensor integer not null, at bigint not null, value integer not null, primary key (sensor, id)) partition by range (sensor);
        {string.Join('\n', Enumerable.Range(0, 20).Select(i => $"create table reading_{i} partition of reading for values from ({(i * 10) + 1}) to ({(i * 10) + 11});"))}
        create table skewed (id bigint primary key, kind integer not null, at bigint not null);
        create table unordered (id bigint primary key, owner integer not null, at bigint not null);
        create table unindexed (id bigint primary key, owner integer not null, at bigint not null);
        insert into reading select i, 1 + i % {Keys}, i, i % 100 from generate_series(1::bigint, {rows}) i;
        insert into skewed select i, case when i % 10 < 9 then 1 else 1 + i % {Keys} end, i from generate_series(1::bigint, {rows}) i;
        insert into unordered select i, 1 + (i * 7919) % {Keys}, i from generate_series(1::bigint, {rows}) i;
        insert into unindexed select i, 1 + (i * 7919) % {Keys}, i from generate_series(1::bigint, {rows}) i;
        create index on reading (sensor, at);
        create index on skewed (kind);
        create index on skewed (at);
        create index on unordered (owner);
        create index on unordered (at);
        analyze reading;
        analyze skewed;
        analyze unordered;
        analyze unindexed;
        """,
        cancellationToken);

    private static Cliff Of(string name, string table, string column, string order, int limit) => new(
        name,
        $"($key: Int!) {{ {table}(where: {{{column}: {{_eq: $key}}}}, order_by: {{{order}: desc}}, limit: {limit}) {{ id {column} at }} }}",
        """{"key":{key}}""",
        key => $"select json_agg(r)::text as data from (select id, {column}, at from {table} where {column} = {key} order by {order} desc, id limit {limit}) r",
        $"""
        select json_agg(r order by r.n)::text as data from unnest($1::int[]) as k(key)
        left join (
          select id, {column}, at, n from (
            select id, {column}, at, row_number() over (partition by {column} order by {order} desc, id) as n
            from {table} where {column} = any($1)
          ) numbered where n <= {limit}
        ) r on r.{column} = k.key
        group by k.key
        """);
}
