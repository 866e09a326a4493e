using System.Globalization;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Hosting;
using LiveQuery.Server.Demo;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Load.Workloads;

/// <summary>
/// The demo's dataset, all flights of it, with bookings of travellers: a session is a traveller, who sees the own
/// bookings and no others.
/// </summary>
internal sealed class FlightsWorkload
{
    private const int BookingsPerTraveller = 8;
    private readonly Dataset _dataset = Dataset.Read();
    private readonly string[] _states;

    /// <summary>Reads the dataset.</summary>
    public FlightsWorkload()
    {
        _states = [.. _dataset.Airports.Select(airport => airport.State).Distinct()];
        Shapes =
        [
            new("($id: bigint!) { flight_by_pk(id: $id) { id status delay updated_at } }", random => $$"""{"id":{{Flight(random)}}}"""),
            new("{ booking(order_by: {id: asc}) { id seat flight { id status delay from { city } to { city } } } }", _ => "{}"),
            new(
                "($airport: String!) { flight(where: {origin: {_eq: $airport}}, order_by: [{updated_at: desc}, {id: asc}], limit: 10) "
                    + "{ id status delay to { iata city } } }",
                random => $$"""{"airport":"{{Airport(random)}}"}"""),
            new(
                "($airport: String!) { flight_aggregate(where: {destination: {_eq: $airport}}) { aggregate { count avg { delay } max { delay } } } }",
                random => $$"""{"airport":"{{Airport(random)}}"}"""),
            new(
                "($state: String!) { airport(where: {state: {_eq: $state}}, order_by: [{departures_aggregate: {count: desc}}, {iata: asc}], limit: 5) "
                    + "{ iata city departures_aggregate { aggregate { count avg { delay } } } } }",
                random => $$"""{"state":"{{_states[random.Next(_states.Length)]}}"}"""),
        ];
    }

    /// <summary>The queries.</summary>
    public IReadOnlyList<FlightShape> Shapes { get; }

    /// <summary>The number of flights; their ids go from 1.</summary>
    public int Flights => _dataset.Flights.Count;

    /// <summary>Makes and fills the tables.</summary>
    public async Task LoadAsync(NpgsqlDataSource database, int travellers, CancellationToken cancellationToken)
    {
        await _dataset.LoadAsync(database, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy flight (origin, destination, distance, delay, scheduled_at, departed_at, arrives_at, updated_at) from stdin (format binary)",
            cancellationToken))
        {
            foreach (var flight in _dataset.Flights)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(flight.Origin, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(flight.Destination, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(flight.Distance, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(flight.Delay, NpgsqlDbType.Integer, cancellationToken);
                for (var i = 0; i < 4; i++)
                {
                    await copy.WriteAsync(flight.Scheduled, NpgsqlDbType.TimestampTz, cancellationToken);
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using var bookings = new NpgsqlCommand(
            $"""
            create table booking (
              id integer primary key, traveller integer not null, flight_id bigint not null references flight (id), seat integer not null);
            insert into booking
              select i, 1 + i % {travellers}, 1 + (i * 7919) % {Flights}, i % 180
              from generate_series(0, {(travellers * BookingsPerTraveller) - 1}) i;
            create index on booking (traveller);
            create index on booking (flight_id);
            create index on flight (origin, updated_at desc, id);
            analyze;
            """,
            connection);
        await bookings.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The metadata: the demo's, with the bookings, and a role that sees its own.</summary>
    public static string Metadata() => DemoFiles.ReadText("metadata.yaml") + """
              - table: { schema: public, name: booking }
                object_relationships:
                  - name: flight
                    using: { foreign_key_constraint_on: flight_id }
                select_permissions:
                  - role: viewer
                    permission: { columns: "*", filter: { traveller: { _eq: X-Hasura-User-Id } } }
        """;

    /// <summary>The fleet: each connection a traveller, its operations of all shapes in turn.</summary>
    public FleetPlan Plan(ServerProcess server, int connections, int perConnection, int travellers)
    {
        var random = new Random(1);
        return new FleetPlan
        {
            Endpoint = server.Endpoint,
            Init = LoadMetadata.Init(),
            Operations =
            [
                .. Enumerable.Range(0, connections * perConnection).Select(i => Shapes[i % perConnection % Shapes.Count])
                    .Select(shape => Operation.Of(shape.Document, shape.Variables(random))),
            ],
            Connections = connections,
            PerConnection = perConnection,
            Owners = travellers,
            SessionStep = connections,
            KeepEvery = 1,
        };
    }

    /// <summary>Changes a flight.</summary>
    public async Task UpdateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update flight set delay = $2, status = case when delay % 2 = 0 then 'landed' else 'flying' end::flight_status, updated_at = clock_timestamp() where id = $1",
            connection)
        {
            Parameters = { new() { Value = (long)Random.Shared.Next(1, Flights + 1) }, new() { Value = Random.Shared.Next(-20, 180) } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string Airport(Random random) => _dataset.Airports[random.Next(_dataset.Airports.Count)].Iata;

    private string Flight(Random random) => (1 + random.Next(Flights)).ToString(CultureInfo.InvariantCulture);
}
