using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using LiveQuery.Server.Demo.Postgres;
using Npgsql;

namespace LiveQuery.Load;

/// <summary>
/// The main job: many subscribers over real data while rows change. At its end every subscriber's last state is compared,
/// byte for byte, with its own query run alone.
/// </summary>
internal sealed class MainJob(MainJobOptions options, TextWriter output)
{
    private const string Secret = "the-secret-of-the-main-job";
    // For the last refetches, after the interval that they wait for, to reach the clients.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly Workload _workload = new();
    private readonly LoadFigures _figures = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Runs the job; 1 where a state was wrong.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.FindAsync(output, cancellationToken);
        await using var cluster = await PostgresCluster.StartAsync(binaries, ["shared_buffers=512MB"], cancellationToken);
        await cluster.CreateDatabaseAsync("load", cancellationToken);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString("load"));
        await _workload.LoadAsync(database, options.Sessions, cancellationToken);
        Say($"Postgres {cluster.Version}: {_workload.Flights:N0} flights, {options.Sessions:N0} travellers");

        var metadata = Path.Combine(cluster.Folder, "metadata.yaml");
        await File.WriteAllTextAsync(metadata, Workload.Metadata(), cancellationToken);
        await using var server = await ServerUnderLoad.StartAsync(options, cluster.Url("load"), metadata, Secret, line => Say($"server: {line}"), cancellationToken);
        var idle = await server.ReadMemoryAsync(cancellationToken);
        var sockets = new List<LoadSocket>();
        try
        {
            await SubscribeAll(sockets, server.Endpoint, cancellationToken);
            var full = await server.ReadMemoryAsync(cancellationToken);
            var result = await MeasureAsync(sockets, server, cluster, database, cancellationToken);
            result = result with { Idle = idle, Full = full, Wrong = await CheckAsync(sockets, server.Http, cancellationToken) };
            Print(result);
            return result.Wrong == 0 && _figures.Errors.IsEmpty ? 0 : 1;
        }
        finally
        {
            foreach (var socket in sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }

    private async Task SubscribeAll(List<LoadSocket> sockets, Uri endpoint, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        for (var i = 0; i < options.Sockets; i++)
        {
            sockets.Add(new LoadSocket(endpoint, Secret, _figures));
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, sockets.Count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (index, token) => await sockets[index].ConnectAsync(1 + index, token));
        Say($"{sockets.Count:N0} sockets");
        for (var i = 0; i < options.Subscriptions; i++)
        {
            var shape = _workload.Shapes[i / sockets.Count % _workload.Shapes.Count];
            await sockets[i % sockets.Count].SubscribeAsync(new LoadSubscription(shape, shape.Variables(random)), cancellationToken);
        }

        var waiting = Stopwatch.StartNew();
        while (sockets.Any(socket => socket.Subscriptions.Any(subscription => subscription.Updates == 0)))
        {
            if (waiting.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"no first result after 60 s: {string.Join("; ", _figures.Errors.Keys.Take(3))}");
            }

            await Task.Delay(50, cancellationToken);
        }

        Say($"{options.Subscriptions:N0} subscriptions of {_workload.Shapes.Count} shapes have their first result");
    }

    private async Task<MainJobResult> MeasureAsync(
        List<LoadSocket> sockets,
        ServerUnderLoad server,
        PostgresCluster cluster,
        NpgsqlDataSource database,
        CancellationToken cancellationToken)
    {
        var before = await Snapshot.TakeAsync(server, cluster, database, _figures, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(options.Duration);
        var progress = TellAsync(ending.Token);
        var changing = ChangeSessionsAsync(sockets, cancellationToken);
        var written = await WriteAsync(database, ending.Token);
        await Task.WhenAll(progress, changing);
        var after = await Snapshot.TakeAsync(server, cluster, database, _figures, cancellationToken);
        var quiet = options.RefetchInterval + Settling;
        Say($"wrote {written:N0} rows; waiting {quiet.TotalSeconds:0.#} s for quiet");
        await Task.Delay(quiet, cancellationToken);
        return MainJobResult.Of(options, before, after, written, _figures) with
        {
            End = await server.ReadMemoryAsync(cancellationToken),
            Updated = sockets.Sum(socket => socket.Subscriptions.Count(subscription => subscription.Updates > 1)),
        };
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            var before = _figures.Messages;
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Say($"{(_figures.Messages - before) / 10.0:N0} results a second");
                before = _figures.Messages;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }
    }

    /// <summary>Has every socket go on as another traveller, as often as there are travellers for it, evenly over the time.</summary>
    private async Task ChangeSessionsAsync(List<LoadSocket> sockets, CancellationToken cancellationToken)
    {
        for (var turn = 1; turn < options.Turns; turn++)
        {
            await Task.Delay(options.Duration / options.Turns, cancellationToken);
            foreach (var (index, socket) in sockets.Index())
            {
                await socket.ChangeAsync(1 + (turn * options.Sockets) + index, cancellationToken);
            }
        }
    }

    private async Task<int> WriteAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var random = new Random(2);
        var written = 0;
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / options.WritesPerSecond));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await using var update = new NpgsqlCommand(
                    "update flight set delay = $2, status = case when delay % 2 = 0 then 'landed' else 'flying' end::flight_status, "
                        + "updated_at = clock_timestamp() where id = $1",
                    connection)
                {
                    Parameters = { new() { Value = (long)random.Next(1, _workload.Flights + 1) }, new() { Value = random.Next(-20, 180) } },
                };
                written += await update.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }

        return written;
    }

    private async Task<int> CheckAsync(List<LoadSocket> sockets, Uri http, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version11 };
        var wrong = 0;
        await Parallel.ForEachAsync(
            sockets.SelectMany(socket => socket.Subscriptions.Select(subscription => (socket, subscription))),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (pair, token) =>
            {
                var (socket, subscription) = pair;
                var expected = await AskAsync(client, http, socket, subscription, token);
                if (!expected.AsSpan().SequenceEqual(subscription.Payload.AsSpan(0, subscription.Length)) && Interlocked.Increment(ref wrong) <= 3)
                {
                    Say($"WRONG {subscription.Shape.Name} {subscription.Variables}: has {Encoding.UTF8.GetString(subscription.Payload, 0, subscription.Length)}, "
                        + $"should have {Encoding.UTF8.GetString(expected)}");
                }
            });
        Say($"checked {options.Subscriptions:N0} states: {wrong} wrong");
        return wrong;
    }

    private static async Task<byte[]> AskAsync(
        HttpClient client,
        Uri http,
        LoadSocket socket,
        LoadSubscription subscription,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, http)
        {
            Content = new StringContent(
                $$"""{"query":"query {{subscription.Shape.Document}}","variables":{{subscription.Variables}} }""", Encoding.UTF8, "application/json"),
        };
        using var headers = JsonDocument.Parse(socket.Headers(socket.Traveller));
        foreach (var header in headers.RootElement.EnumerateObject())
        {
            request.Headers.Add(header.Name, header.Value.GetString());
        }

        using var response = await client.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private void Print(MainJobResult result)
    {
        foreach (var (message, count) in _figures.Errors.Take(5))
        {
            Say($"UNEXPECTED {count} times: {message}");
        }

        output.WriteLine();
        output.WriteLine(result.ToText());
        if (options.Json is { } file)
        {
            File.WriteAllText(file, result.ToJson());
        }
    }

    private void Say(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,6:0.0} s  {text}"));
}
