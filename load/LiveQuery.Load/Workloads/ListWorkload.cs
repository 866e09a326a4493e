using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Load.Measuring;
using Npgsql;

namespace LiveQuery.Load.Workloads;

/// <summary>One list that all subscribers have, in the order of a number that changes.</summary>
/// <param name="length">Its rows.</param>
internal sealed class ListWorkload(int length)
{
    /// <summary>The metadata.</summary>
    public static string Metadata { get; } = LoadMetadata.Head + LoadMetadata.Owned("entry");

    /// <summary>Makes and fills the table. Names hold no digits: the longest number of a result is a time.</summary>
    public Task CreateAsync(LoadDatabase database, CancellationToken cancellationToken) => database.RunAsync(
        $"""
        create table entry (id bigint primary key, owner integer not null, place integer not null, name text not null, at bigint not null);
        insert into entry select i, 1, i, translate(md5(i::text), '0123456789', 'ghijklmnop'), 0 from generate_series(1, {length}) i;
        create index on entry (owner, place);
        alter table entry replica identity full;
        analyze entry;
        """,
        cancellationToken);

    /// <summary>The fleet that asks for it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">How many connections, a subscriber each.</param>
    /// <param name="patches">Whether it asks for patches.</param>
    public static FleetPlan Plan(ServerProcess server, int connections, bool patches) => new()
    {
        Endpoint = server.Endpoint,
        Init = LoadMetadata.Init(patches),
        Operations = [Operation.Of("{ entry(order_by: [{place: asc}, {id: asc}]) { id owner place name at } }", "{}")],
        Connections = connections,
        Expect = Expectation.Rows,
        Patches = patches,
        KeepEvery = Math.Max(1, connections / 20),
    };

    /// <summary>Changes a row: mostly its time, at each tenth change its place too.</summary>
    public async Task ChangeAsync(NpgsqlConnection connection, long number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"update entry set at = {Clock.Sql}, place = case when $2 then $3 else place end where id = $1", connection)
        {
            Parameters =
            {
                new() { Value = 1 + (number * 7919 % length) }, new() { Value = number % 10 == 9 }, new() { Value = (int)(number * 104_729 % length) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
