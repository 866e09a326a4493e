using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Server.Demo;

/// <summary>
/// Flies the flights of the dataset again, in their order and without end: each departs as an insert and lands as an
/// update, some thirty writes a second. Flights that landed a while ago are removed, so that the table stays small.
/// A database that goes away is waited for.
/// </summary>
internal sealed class TrafficReplay(
    IReadOnlyList<FlightRecord> flights,
    NpgsqlDataSource database,
    TimeProvider time,
    TextWriter output)
{
    /// <summary>How long a landed flight is kept.</summary>
    public static readonly TimeSpan KeptAfterLanding = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan BetweenDepartures = TimeSpan.FromMilliseconds(65);
    private static readonly TimeSpan BetweenRemovals = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenRetries = TimeSpan.FromSeconds(1);

    // The time before the start that is already filled with flights, so that a dashboard has something to show at once.
    private static readonly TimeSpan Past = TimeSpan.FromSeconds(100);

    // A jet's 500 miles an hour, times two hundred: a flight across the country takes some ninety seconds.
    private const double MilesPerSecond = 500.0 * 200 / 3600;

    private const string Depart = """
        insert into flight (origin, destination, distance, delay, scheduled_at, status, departed_at, arrives_at, updated_at)
        values ($1, $2, $3, $4, $5, $6::flight_status, $7, $8, $9)
        """;

    private const string Land = """
        update flight set status = 'landed', updated_at = now()
        where id = (select id from flight where status = 'flying' and arrives_at <= now() order by arrives_at limit 1)
        """;

    private const string Remove = "delete from flight where status = 'landed' and arrives_at < now() - $1";

    private int _next;

    /// <summary>Fills the recent past.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        for (var departed = now - Past; departed < now; departed += BetweenDepartures)
        {
            await DepartAsync(departed, now, cancellationToken);
        }
    }

    /// <summary>Writes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var removed = time.GetTimestamp();
        using var timer = new PeriodicTimer(BetweenDepartures, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var now = time.GetUtcNow();
                await DepartAsync(now, now, cancellationToken);

                // As many landings as keep up with the departures: two at most for each of them.
                if (await ExecuteAsync(Land, [], cancellationToken) > 0)
                {
                    await ExecuteAsync(Land, [], cancellationToken);
                }

                if (time.GetElapsedTime(removed) > BetweenRemovals)
                {
                    removed = time.GetTimestamp();
                    await ExecuteAsync(Remove, [new() { Value = KeptAfterLanding }], cancellationToken);
                }
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                await output.WriteLineAsync($"! the traffic pauses: {e.Message}");
                await Task.Delay(BetweenRetries, time, cancellationToken);
            }
        }
    }

    private Task<int> DepartAsync(DateTimeOffset departed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var flight = flights[_next];
        _next = (_next + 1) % flights.Count;
        var arrives = departed + TimeSpan.FromSeconds(flight.Distance / MilesPerSecond);
        return ExecuteAsync(
            Depart,
            [
                new() { Value = flight.Origin },
                new() { Value = flight.Destination },
                new() { Value = flight.Distance },
                new() { Value = flight.Delay },
                new() { Value = flight.Scheduled, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = arrives <= now ? "landed" : "flying" },
                new() { Value = departed.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = arrives.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = (arrives <= now ? arrives : departed).UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            ],
            cancellationToken);
    }

    private async Task<int> ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
