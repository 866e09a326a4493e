using System.IO.Pipelines;
using System.Net.Sockets;
using LiveQuery.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LiveQuery.Server.Http;

/// <summary>
/// Stands between a connection and HTTP, so that the wire outlives HTTP where a request is upgraded: what Kestrel keeps
/// for a request that is being answered, some 6 KiB, is free as soon as the client has its answer.
/// </summary>
internal sealed class WireHandover : IWireHandover, IDuplexPipe, IConnectionHeartbeatFeature
{
    private KeptReader? _input;
    private KeptWriter? _output;
    private (Action<object> Beat, object State)[] _heartbeats = [];
    private Taker? _taker;

    private WireHandover(IDuplexPipe transport)
    {
        _input = new KeptReader(transport.Input);
        _output = new KeptWriter(transport.Output);
    }

    /// <inheritdoc/>
    public PipeReader Input => _input!;

    /// <inheritdoc/>
    public PipeWriter Output => _output!;

    /// <summary>Serves a connection: by HTTP, then by whoever has taken it.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        if (await ServeHttpAsync(connection, http) is { } taker)
        {
            using var place = taker.Place;
            var (input, output) = (connection.Transport.Input, connection.Transport.Output);
            await taker.Serve(new SocketWire(input, output, FindSocket(connection, input), connection.Abort));
        }
    }

    /// <inheritdoc/>
    public void Take(Func<SocketWire, Task> serve, IDisposable place)
    {
        _taker = new Taker(serve, place);
        _input!.IsKept = true;
        _output!.IsKept = true;
    }

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state) =>
        _heartbeats = [.. _heartbeats, (action, state)];

    // None where the client has spoken before it had its answer, which it must not: that it speaks does not tell then
    // that the answer has gone out, and what is written past the pipe could overtake it.
    private static Socket? FindSocket(ConnectionContext connection, PipeReader input)
    {
        var isEarly = false;
        try
        {
            if (input.TryRead(out var read))
            {
                isEarly = !read.Buffer.IsEmpty;
                input.AdvanceTo(read.Buffer.Start);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client went away as it was answered: whoever serves the pipe hears of it.
            return null;
        }

        return isEarly || connection.Features.Get<ITlsHandshakeFeature>() is not null
            ? null
            : connection.Features.Get<IConnectionSocketFeature>()?.Socket;
    }

    // A method of its own: what it holds is free when it has returned.
    private static async Task<Taker?> ServeHttpAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var transport = connection.Transport;
        var heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        var handover = new WireHandover(transport);
        heartbeat?.OnHeartbeat(static state => ((WireHandover)state).Beat(), handover);
        connection.Features.Set<IConnectionHeartbeatFeature>(handover);
        connection.Features.Set<IWireHandover>(handover);
        connection.Transport = handover;
        try
        {
            await http(connection);
        }
        catch
        {
            handover._taker?.Place.Dispose();
            throw;
        }
        finally
        {
            connection.Transport = transport;
            connection.Features.Set(heartbeat);
            connection.Features.Set<IWireHandover>(null);
        }

        return handover.Release();
    }

    private void Beat()
    {
        foreach (var (beat, state) in _heartbeats)
        {
            beat(state);
        }
    }

    // The connection keeps its heartbeats for as long as it lives, and this with them: nothing of HTTP must hang on it.
    private Taker? Release()
    {
        var taker = _taker;
        _taker = null;
        _heartbeats = [];
        _input = null;
        _output = null;
        return taker;
    }

    /// <summary>Who has taken the wire.</summary>
    private sealed record Taker(Func<SocketWire, Task> Serve, IDisposable Place);
}
