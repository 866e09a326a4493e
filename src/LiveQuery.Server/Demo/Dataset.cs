using System.Globalization;
using System.IO.Compression;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Server.Demo;

/// <summary>An airport of the dataset.</summary>
internal sealed record Airport(string Iata, string Name, string City, string State, double Latitude, double Longitude);

/// <summary>A flight of the dataset: minutes late, miles, airports by their codes.</summary>
internal sealed record FlightRecord(DateTime Scheduled, int Delay, int Distance, string Origin, string Destination);

/// <summary>The dataset that ships with the program, and its way into a database.</summary>
internal sealed class Dataset
{
    private Dataset(IReadOnlyList<Airport> airports, IReadOnlyList<FlightRecord> flights)
    {
        Airports = airports;
        Flights = flights;
    }

    /// <summary>The airports.</summary>
    public IReadOnlyList<Airport> Airports { get; }

    /// <summary>The flights in the order of their schedule.</summary>
    public IReadOnlyList<FlightRecord> Flights { get; }

    /// <summary>Reads the dataset out of the program.</summary>
    public static Dataset Read() => new(
        [
            .. Lines("airports.csv.gz").Select(SplitCsv).Select(fields => new Airport(
                fields[0], fields[1], fields[2], fields[3], Number(fields[4]), Number(fields[5]))),
        ],
        [
            .. Lines("flights.csv.gz").Select(line => line.Split(',')).Select(fields => new FlightRecord(
                DateTime.SpecifyKind(
                    DateTime.ParseExact(fields[0], "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), DateTimeKind.Utc),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                fields[3],
                fields[4])),
        ]);

    /// <summary>Makes the tables and loads the airports.</summary>
    public async Task LoadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using (var schema = database.CreateCommand(DemoFiles.ReadText("schema.sql")))
        {
            await schema.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy airport (iata, name, city, state, latitude, longitude) from stdin (format binary)", cancellationToken);
        foreach (var airport in Airports)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var text in new[] { airport.Iata, airport.Name, airport.City, airport.State })
            {
                await copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
            }

            await copy.WriteAsync(airport.Latitude, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(airport.Longitude, NpgsqlDbType.Double, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var compressed = DemoFiles.Open(file);
        using var plain = new GZipStream(compressed, CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    // RFC 4180, without line breaks inside fields: names of airports hold commas.
    private static string[] SplitCsv(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
