using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using Npgsql;

namespace LiveQuery.Load.Workloads;

/// <summary>
/// Rows that belong to sessions: a live query asks for one by its key, and its session's variable is in the filter. A
/// row tells its version and when it was written, so that clients can tell stale, foreign and late states by themselves.
/// </summary>
/// <param name="owners">How many sessions.</param>
/// <param name="keysPerOwner">How many rows each has.</param>
/// <param name="bodyLength">Letters of text in each row.</param>
internal sealed class RowsWorkload(int owners, int keysPerOwner, int bodyLength = 100)
{
    private const string View = "item_through_view";
    private const string Fields = "id owner version at body";

    /// <summary>Raises the version of rows, and writes down when.</summary>
    public const string UpdateSql = $"update item set version = version + 1, at = {Clock.Sql} where id = any($1)";

    /// <summary>All rows.</summary>
    public long Rows => (long)owners * keysPerOwner;

    /// <summary>The metadata.</summary>
    public static string Metadata { get; } = LoadMetadata.Head + LoadMetadata.Owned("item");

    /// <summary>The metadata with the view beside the table.</summary>
    public static string MetadataWithView { get; } = Metadata + LoadMetadata.Owned(View);

    /// <summary>
    /// The same row, through a view of the table: Postgres runs the same statement, but the write-ahead log tells of the
    /// table, and its rows are not those of the view, so that a change concerns every cohort.
    /// </summary>
    public static string ByKeyThroughView { get; } = Operation.Of(
        $"($id: bigint!) {{ {View}(where: {{id: {{_eq: $id}}}}) {{ {Fields} }} }}", """{"id":{key}}""");

    /// <summary>The operation: a row by its key.</summary>
    public static string ByKey { get; } = Shape("");

    /// <summary>So many operations that differ in shape, each with a poller of its own.</summary>
    public static IReadOnlyList<string> Shapes(int count) => [.. Enumerable.Range(0, count).Select(i => Shape(i == 0 ? "" : $" same{i}: version"))];

    /// <summary>Makes and fills the tables: the rows, and one that no live query reads.</summary>
    public Task CreateAsync(LoadDatabase database, CancellationToken cancellationToken) => database.RunAsync(
        $"""
        create table item (id bigint primary key, owner integer not null, version bigint not null, at bigint not null, body text not null)
          with (fillfactor = 50);
        create table unrelated (id integer primary key, n bigint not null) with (fillfactor = 50);
        insert into item select i, 1 + (i - 1) / {keysPerOwner}, 0, 0, left(repeat(md5(i::text), {1 + (bodyLength / 32)}), {bodyLength})
          from generate_series(1, {Rows}) i;
        insert into unrelated select i, 0 from generate_series(1, 1000) i;
        alter table item replica identity full;
        analyze item;
        analyze unrelated;
        """,
        cancellationToken);

    /// <summary>Makes the view.</summary>
    public static Task CreateViewAsync(LoadDatabase database, CancellationToken cancellationToken) =>
        database.RunAsync($"create view {View} as select * from item", cancellationToken);

    /// <summary>The fleet that asks for the rows.</summary>
    public FleetPlan Plan(ServerProcess server, int connections, int perConnection, IReadOnlyList<string>? operations = null) => new()
    {
        Endpoint = server.Endpoint,
        Init = LoadMetadata.Init(),
        Operations = operations ?? [ByKey],
        Connections = connections,
        PerConnection = perConnection,
        Owners = owners,
        KeysPerOwner = keysPerOwner,
        Expect = Expectation.Row,
    };

    /// <summary>Raises the version of rows, in one transaction.</summary>
    public static async Task UpdateAsync(NpgsqlConnection connection, long[] keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UpdateSql, connection) { Parameters = { new() { Value = keys } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes a row that no live query reads.</summary>
    public static async Task UpdateUnrelatedAsync(NpgsqlConnection connection, long number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update unrelated set n = n + 1 where id = $1", connection)
        {
            Parameters = { new() { Value = 1 + (int)(number % 1000) } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Shape(string further) =>
        Operation.Of($"($id: bigint!) {{ item_by_pk(id: $id) {{ {Fields}{further} }} }}", """{"id":{key}}""");
}
