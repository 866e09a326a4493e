using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A proxy on the loopback that does to connections what networks do: it delays, holds up, cuts and truncates.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, Pair> _pairs = new();
    private readonly Task _accept;
    private long _accepted;
    private volatile int _target;
    private volatile TaskCompletionSource? _held;
    private long _delayTicks;
    private volatile int _bytesLeft = -1;

    /// <summary>Starts it; connections are led to a port of the loopback.</summary>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accept = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where new connections lead.</summary>
    public int Target
    {
        get => _target;
        set => _target = value;
    }

    /// <summary>How long each piece of data takes.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Ends each connection in the middle of a message, after so many bytes of answers; -1: none.</summary>
    public int TruncateAfter
    {
        get => _bytesLeft;
        set => _bytesLeft = value;
    }

    /// <summary>Cuts all connections, with a reset.</summary>
    public void Cut()
    {
        foreach (var pair in _pairs.Values)
        {
            pair.Cut();
        }
    }

    /// <summary>Loses all connections without a word to either side, as a host that is switched off; new ones are served.</summary>
    public void Lose()
    {
        foreach (var pair in _pairs.Values)
        {
            pair.IsLost = true;
        }
    }

    /// <summary>Lets nothing through, and closes nothing, until it is let go.</summary>
    public void Hold() => _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets through what was held, and all that follows.</summary>
    public void LetGo()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        LetGo();
        Cut();
        await _accept;
        await Task.WhenAll(_pairs.Values.Select(pair => pair.Running));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                var pair = new Pair(client);
                var number = _accepted++;
                _pairs[number] = pair;
                pair.Running = ServeAsync(number, pair);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client went away at once.
            }
        }
    }

    private async Task ServeAsync(long number, Pair pair)
    {
        try
        {
            await Task.Yield();
            await pair.Server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(pair, pair.Client, pair.Server), PumpAsync(pair, pair.Server, pair.Client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody is there.
        }
        finally
        {
            pair.Cut();
            _pairs.TryRemove(number, out _);
        }
    }

    private async Task PumpAsync(Pair pair, Socket from, Socket to)
    {
        var isAnswer = to == pair.Client;
        var buffer = new byte[16 * 1024];
        var sent = 0;
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), _stop.Token) is > 0 and var count)
            {
                if (Delay is { Ticks: > 0 } delay)
                {
                    await Task.Delay(delay, _stop.Token);
                }

                if (_held is { } held)
                {
                    await held.Task;
                }

                if (pair.IsLost)
                {
                    continue;
                }

                var isLast = isAnswer && _bytesLeft is >= 0 and var most && sent + count > most;
                var left = isLast ? Math.Max(0, _bytesLeft - sent) : count;
                for (var start = 0; start < left;)
                {
                    start += await to.SendAsync(buffer.AsMemory(start, left - start), _stop.Token);
                }

                sent += count;
                if (isLast)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, from either side.
        }
    }

    /// <summary>A connection and where it leads.</summary>
    private sealed class Pair(Socket client)
    {
        public Socket Client { get; } = client;

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public volatile bool IsLost;

        public Task Running { get; set; } = Task.CompletedTask;

        public void Cut()
        {
            foreach (var socket in (Socket[])[Client, Server])
            {
                // Closing with nothing to linger for resets the connection.
                socket.Close(0);
            }
        }
    }
}
