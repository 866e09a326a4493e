using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LiveQuery.Load.Fleet;

/// <summary>A fleet in this process.</summary>
internal sealed class LocalFleet(FleetPlan plan) : IFleet
{
    private const int Connectors = 4;
    private const int LookMilliseconds = 10;
    // Of the 28,000 ports that Linux gives out by itself for one address.
    private const int ConnectionsPerAddress = 20_000;

    private readonly FleetLoop _loop = new(plan);

    public FleetPlan Plan => plan;

    public async Task OpenAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var server = new IPEndPoint((await Dns.GetHostAddressesAsync(plan.Endpoint.Host, AddressFamily.InterNetwork, cancellationToken))[0], plan.Endpoint.Port);
        var closed = _loop.Connections.Where(connection => connection.Phase == ConnectionPhase.Closed).ToList();
        var started = plan.Connections - closed.Count;
        await Parallel.ForEachAsync(
            closed,
            new ParallelOptions { MaxDegreeOfParallelism = Connectors, CancellationToken = cancellationToken },
            async (connection, token) =>
            {
                while (Interlocked.Increment(ref started) - (long)Under(() => _loop.Counters.Open) > plan.MostOpening && watch.Elapsed < timeout && !Under(() => _loop.Counters.HasProblems))
                {
                    Interlocked.Decrement(ref started);
                    await Task.Delay(1, token);
                }

                connection.Socket = Connect(connection.Number, server);
                _loop.Start(connection);
            });
        await WaitAsync(timeout - watch.Elapsed, cancellationToken);
    }

    public Task<FleetFigures> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Under(_loop.Counters.Read));

    public Task MarkAsync(CancellationToken cancellationToken) => Do(_loop.Counters.Mark);

    public Task StallAsync(int connections, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var (index, connection) in _loop.Connections.Index())
        {
            if (connection.Phase != ConnectionPhase.Closed)
            {
                _loop.Stall(connection, index < connections);
            }
        }
    });

    public Task DropAsync(CancellationToken cancellationToken) => Each(_loop.Drop);

    public async Task ResubscribeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await Each(connection =>
        {
            _loop.Unsubscribe(connection);
            _loop.Subscribe(connection);
        });
        await WaitAsync(timeout, cancellationToken);
    }

    public Task ChangeSessionsAsync(int turn, CancellationToken cancellationToken) => Each(connection =>
        _loop.SendMessage(connection, $$"""{"type":"ping","payload":{{plan.InitOf(connection.Number, turn)}}}"""));

    public Task<long> CountBehindAsync(long[] versions, CancellationToken cancellationToken) => Task.FromResult(Under(() =>
    {
        var behind = 0L;
        foreach (var connection in _loop.Connections)
        {
            for (var i = 0; i < connection.Subscriptions.Length; i++)
            {
                behind += connection.Subscriptions[i].IsAnswered && connection.Subscriptions[i].Version == versions[plan.Key(connection.Number, i) - 1] ? 0 : 1;
            }
        }

        return behind;
    }));

    public Task<IReadOnlyList<KeptState>> ReadKeptAsync(CancellationToken cancellationToken) => Task.FromResult(Under<IReadOnlyList<KeptState>>(() =>
    [
        .. from connection in _loop.Connections
           from kept in connection.Subscriptions.Index()
           let text = kept.Item.State is { } state ? $$"""{"data":{{state.ToJsonString()}}}"""
               : kept.Item.Payload is { } payload ? System.Text.Encoding.UTF8.GetString(payload) : null
           where text is not null
           select new KeptState(connection.Number, kept.Index, text),
    ]));

    public ValueTask DisposeAsync()
    {
        _loop.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Socket Connect(int number, IPEndPoint server)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (IPAddress.IsLoopback(server.Address) && number >= ConnectionsPerAddress)
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + (number / ConnectionsPerAddress))]), 0));
            }

            socket.Connect(server);
            return socket;
        }
        catch (SocketException problem)
        {
            socket?.Dispose();
            throw new LoadException(problem.SocketErrorCode is SocketError.TooManyOpenSockets
                ? $"no more files may be open at connection {number:N0}: raise the limit (ulimit -n; fs.file-max for the whole machine) or use more processes (--workers)"
                : $"connection {number:N0} to {server} failed: {problem.Message}");
        }
    }

    private async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var (answered, open, problems) = Under(() => (_loop.Counters.Answered, _loop.Counters.Open, _loop.Counters.HasProblems));
            if (plan.AwaitsResults ? answered == plan.Total : open == plan.Connections)
            {
                return;
            }

            if (problems || watch.Elapsed > timeout)
            {
                var figures = Under(_loop.Counters.Read);
                throw new LoadException(problems
                    ? $"while the clients subscribed: {string.Join("; ", figures.Problems.Take(3).Select(problem => $"{problem.Value} × {problem.Key}"))}"
                    : $"after {timeout.TotalSeconds:0} s {plan.Total - answered:N0} of {plan.Total:N0} operations have no result ({figures.Open:N0} of {plan.Connections:N0} connections are open)");
            }

            await Task.Delay(LookMilliseconds, cancellationToken);
        }
    }

    private Task Each(Action<Connection> act) => Do(() =>
    {
        foreach (var connection in _loop.Connections)
        {
            act(connection);
        }
    });

    private Task Do(Action act)
    {
        lock (_loop.Gate)
        {
            act();
        }

        return Task.CompletedTask;
    }

    private T Under<T>(Func<T> read)
    {
        lock (_loop.Gate)
        {
            return read();
        }
    }
}
