using System.Globalization;
using LiveQuery.Server.Demo;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Load;

/// <summary>A query of the workload: its document, and the variables of a subscriber.</summary>
internal sealed record Shape(string Name, string Document, Func<Random, string> Variables);

/// <summary>
/// The demo's dataset, all flights of it, with bookings of travellers: a session is a traveller, who sees the own
/// bookings and no others.
/// </summary>
internal sealed class Workload
{
    private const int BookingsPerTraveller = 8;
    private readonly Dataset _dataset = Dataset.Read();
    private readonly string[] _states;

    /// <summary>Reads the dataset.</summary>
    public Workload()
    {
        _states = [.. _dataset.Airports.Select(airport => airport.State).Distinct()];
        Shapes =
        [
            new("by_pk", "($id: bigint!) { flight_by_pk(id: $id) { id status delay updated_at } }", random => $$"""{"id":{{Flight(random)}}}"""),
            new("bookings", "{ booking(order_by: {id: asc}) { id seat flight { id status delay from { city } to { city } } } }", _ => "{}"),
            new(
                "departures",
                "($airport: String!) { flight(where: {origin: {_eq: $airport}}, order_by: [{updated_at: desc}, {id: asc}], limit: 10) "
                    + "{ id status delay to { iata city } } }",
                random => $$"""{"airport":"{{Airport(random)}}"}"""),
            new(
                "arrivals",
                "($airport: String!) { flight_aggregate(where: {destination: {_eq: $airport}}) { aggregate { count avg { delay } max { delay } } } }",
                random => $$"""{"airport":"{{Airport(random)}}"}"""),
            new(
                "state",
                "($state: String!) { airport(where: {state: {_eq: $state}}, order_by: [{departures_aggregate: {count: desc}}, {iata: asc}], limit: 5) "
                    + "{ iata city departures_aggregate { aggregate { count avg { delay } } } } }",
                random => $$"""{"state":"{{_states[random.Next(_states.Length)]}}"}"""),
        ];
    }

    /// <summary>The queries.</summary>
    public IReadOnlyList<Shape> Shapes { get; }

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

    private string Airport(Random random) => _dataset.Airports[random.Next(_dataset.Airports.Count)].Iata;

    private string Flight(Random random) => (1 + random.Next(Flights)).ToString(CultureInfo.InvariantCulture);
}
