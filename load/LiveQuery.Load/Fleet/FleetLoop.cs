using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Fleet;

/// <summary>
/// One thread that receives for all connections of a fleet: it waits for the sockets that have something, reads into
/// one buffer, and verifies and counts the frames where they lie. An idle connection holds no buffer.
/// </summary>
internal sealed class FleetLoop : IDisposable
{
    private const int SmallestBuffer = 256 * 1024;
    private const int WaitMilliseconds = 50;
    private const byte Text = 1;
    private const byte Close = 8;
    private const byte Ping = 9;
    private const byte Pong = 10;

    private readonly FleetPlan _plan;
    private readonly Verifier _verifier;
    private readonly int _set = Epoll.Create();
    private readonly byte[] _events = new byte[16 * 512];
    private readonly Thread _thread;
    private byte[] _buffer = new byte[SmallestBuffer];
    private volatile bool _isEnding;

    /// <summary>Starts the thread.</summary>
    public FleetLoop(FleetPlan plan)
    {
        _plan = plan;
        _verifier = new Verifier(plan);
        Connections = [.. Enumerable.Range(plan.First, plan.Connections).Select(number => new Connection(number, plan.PerConnection))];
        _thread = new Thread(Run) { IsBackground = true, Name = "fleet" };
        _thread.Start();
    }

    /// <summary>Guards all that the loop owns.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The clients.</summary>
    public Connection[] Connections { get; }

    /// <summary>What they count. Under <see cref="Gate"/>.</summary>
    public Counters Counters { get; } = new();

    /// <summary>Takes a connected socket in: asks for the upgrade and goes on from there.</summary>
    public void Start(Connection connection)
    {
        lock (Gate)
        {
            connection.Handle = (int)connection.Socket!.Handle;
            connection.Phase = ConnectionPhase.Upgrading;
            Epoll.Watch(_set, connection.Handle, connection.Number - _plan.First);
            Send(connection, Encoding.ASCII.GetBytes(Upgrade.Request(_plan)));
        }
    }

    /// <summary>Sends a message. Under <see cref="Gate"/>.</summary>
    public void SendMessage(Connection connection, string message)
    {
        var output = new ArrayBufferWriter<byte>(message.Length + 16);
        FrameWriter.Write(output, Text, Encoding.UTF8.GetBytes(message));
        Send(connection, output.WrittenSpan);
    }

    /// <summary>Subscribes to all operations of a connection. Under <see cref="Gate"/>.</summary>
    public void Subscribe(Connection connection)
    {
        var type = Subprotocols.Subscribe(_plan.Subprotocol);
        var output = new ArrayBufferWriter<byte>(1024);
        for (var i = 0; i < connection.Subscriptions.Length; i++)
        {
            FrameWriter.Write(output, Text, Encoding.UTF8.GetBytes(
                $$"""{"id":"{{i}}","type":"{{type}}","payload":{{_plan.Operation(connection.Number, i)}}}"""));
        }

        Send(connection, output.WrittenSpan);
    }

    /// <summary>Ends all operations of a connection. Under <see cref="Gate"/>.</summary>
    public void Unsubscribe(Connection connection)
    {
        var type = Subprotocols.Complete(_plan.Subprotocol);
        var output = new ArrayBufferWriter<byte>(1024);
        for (var i = 0; i < connection.Subscriptions.Length; i++)
        {
            FrameWriter.Write(output, Text, Encoding.UTF8.GetBytes($$"""{"id":"{{i}}","type":"{{type}}"}"""));
            Forget(ref connection.Subscriptions[i]);
        }

        Send(connection, output.WrittenSpan);
    }

    /// <summary>Has a connection read nothing, or read again. Under <see cref="Gate"/>.</summary>
    public void Stall(Connection connection, bool isStalled)
    {
        connection.IsStalled = isStalled;
        Await(connection);
    }

    /// <summary>Cuts a connection off. Under <see cref="Gate"/>.</summary>
    public void Drop(Connection connection)
    {
        if (connection.Phase == ConnectionPhase.Open)
        {
            Counters.Open--;
        }

        connection.Phase = ConnectionPhase.Closed;
        connection.Socket?.Dispose();
        connection.Socket = null;
        connection.Rest = [];
        connection.Fragments = null;
        connection.Unsent = null;
        connection.IsStalled = false;
        for (var i = 0; i < connection.Subscriptions.Length; i++)
        {
            Forget(ref connection.Subscriptions[i]);
        }
    }

    /// <summary>Ends the thread and cuts all connections off.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _thread.Join();
        lock (Gate)
        {
            foreach (var connection in Connections)
            {
                Drop(connection);
            }
        }

        Epoll.Close(_set);
    }

    private void Run()
    {
        while (!_isEnding)
        {
            var ready = Epoll.Wait(_set, _events, WaitMilliseconds);
            lock (Gate)
            {
                for (var i = 0; i < ready; i++)
                {
                    var (events, number) = Epoll.Read(_events, i);
                    Serve(Connections[number], events);
                }
            }
        }
    }

    private void Serve(Connection connection, uint events)
    {
        try
        {
            if (connection.Phase != ConnectionPhase.Closed && (events & Epoll.Out) != 0)
            {
                SendRest(connection);
            }

            if (connection.Phase == ConnectionPhase.Closed || (events & ~Epoll.Out) == 0)
            {
                return;
            }

            if (connection.IsStalled)
            {
                // Linux tells of a broken connection even to those who do not ask; whom the server gives up was asking for it.
                Drop(connection);
            }
            else
            {
                Receive(connection);
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException)
        {
            Lose(connection, $"not of the protocol: {problem.Message}");
        }
    }

    private void Receive(Connection connection)
    {
        var kept = connection.Rest.Length;
        if (_buffer.Length < kept * 2)
        {
            _buffer = new byte[kept * 2];
        }

        connection.Rest.CopyTo(_buffer, 0);
        var received = Epoll.Receive(connection.Handle, _buffer.AsSpan(kept));
        if (received < 0)
        {
            return;
        }

        if (received == 0)
        {
            Lose(connection, "closed by the server without a close frame");
            return;
        }

        var bytes = _buffer.AsSpan(0, kept + received);
        var used = connection.Phase == ConnectionPhase.Upgrading ? TakeUpgrade(connection, bytes) : TakeFrames(connection, bytes);
        if (connection.Phase != ConnectionPhase.Closed)
        {
            connection.Rest = used == bytes.Length ? [] : bytes[used..].ToArray();
        }
    }

    private int TakeUpgrade(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        if (Upgrade.Refusal(bytes[..end]) is { } refusal)
        {
            Lose(connection, refusal);
            return bytes.Length;
        }

        connection.Phase = ConnectionPhase.Greeting;
        var init = _plan.InitOf(connection.Number);
        SendMessage(connection, init.Length == 0 ? """{"type":"connection_init"}""" : $$"""{"type":"connection_init","payload":{{init}}}""");
        return end + 4 + TakeFrames(connection, bytes[(end + 4)..]);
    }

    private int TakeFrames(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        var now = Clock.Now;
        while (connection.Phase != ConnectionPhase.Closed && FrameReader.TryRead(bytes[used..], out var frame) && bytes.Length - used >= frame.Length)
        {
            TakeFrame(connection, frame, bytes.Slice(used + frame.HeadLength, frame.PayloadLength), now);
            used += frame.Length;
        }

        return used;
    }

    private void TakeFrame(Connection connection, Frame frame, ReadOnlySpan<byte> payload, long now)
    {
        switch (frame.Opcode)
        {
            case Close:
                var code = payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
                Lose(connection, $"closed by the server: {code} {(payload.Length < 2 ? "" : Encoding.UTF8.GetString(payload[2..]))}");
                return;
            case Ping:
                var pong = new ArrayBufferWriter<byte>(payload.Length + 16);
                FrameWriter.Write(pong, Pong, payload);
                Send(connection, pong.WrittenSpan);
                return;
            case Pong:
                return;
        }

        if (frame.IsFinal && connection.Fragments is null)
        {
            TakeMessage(connection, payload, now);
            return;
        }

        connection.Fragments ??= new MemoryStream();
        connection.Fragments.Write(payload);
        if (frame.IsFinal)
        {
            var message = connection.Fragments.ToArray();
            connection.Fragments = null;
            TakeMessage(connection, message, now);
        }
    }

    private void TakeMessage(Connection connection, ReadOnlySpan<byte> bytes, long now)
    {
        var message = MessageReader.Read(bytes);
        switch (message.Kind)
        {
            case MessageKind.Next when message.Id >= 0 && message.Id < connection.Subscriptions.Length:
                TakeResult(connection, message.Id, message.Payload, now);
                break;
            case MessageKind.Ack when connection.Phase == ConnectionPhase.Greeting:
                connection.Phase = ConnectionPhase.Open;
                Counters.Open++;
                Counters.Patching += message.Payload.IndexOf("\"patch\""u8) >= 0 ? 1 : 0;
                Subscribe(connection);
                break;
            case MessageKind.Ping:
                SendMessage(connection, """{"type":"pong"}""");
                break;
            case MessageKind.Alive:
                break;
            default:
                Counters.CountProblem(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 400)]));
                break;
        }
    }

    private void TakeResult(Connection connection, int operation, ReadOnlySpan<byte> payload, long now)
    {
        ref var subscription = ref connection.Subscriptions[operation];
        var wasAnswered = subscription.IsAnswered;
        var isKept = _plan.KeepEvery > 0 && (((long)connection.Number * _plan.PerConnection) + operation) % _plan.KeepEvery == 0;
        if (_verifier.Take(ref subscription, connection.Number, operation, payload, isKept, out var written) is { } problem)
        {
            // No result came, and none is counted: what is wrong must not make a rate look better.
            Counters.CountProblem(problem);
        }
        else
        {
            Counters.Count(payload, now, written);
        }

        Counters.Answered += !wasAnswered && subscription.IsAnswered ? 1 : 0;
    }

    private void Forget(ref Subscription subscription)
    {
        Counters.Answered -= subscription.IsAnswered ? 1 : 0;
        subscription = default;
    }

    private void Lose(Connection connection, string why)
    {
        Counters.CountProblem(why);
        Drop(connection);
    }

    private void Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (connection.Unsent is { } unsent)
        {
            connection.Unsent = [.. unsent, .. bytes];
            return;
        }

        var sent = Epoll.Send(connection.Handle, bytes);
        if (sent < 0)
        {
            Lose(connection, "the connection broke while the client sent");
        }
        else if (sent < bytes.Length)
        {
            connection.Unsent = bytes[sent..].ToArray();
            Await(connection);
        }
    }

    private void SendRest(Connection connection)
    {
        var unsent = connection.Unsent;
        connection.Unsent = null;
        if (unsent is not null)
        {
            Send(connection, unsent);
        }

        if (connection.Phase != ConnectionPhase.Closed && connection.Unsent is null)
        {
            Await(connection);
        }
    }

    private void Await(Connection connection) => Epoll.Change(
        _set,
        connection.Handle,
        (connection.IsStalled ? 0 : Epoll.In) | (connection.Unsent is null ? 0 : Epoll.Out),
        connection.Number - _plan.First);
}
