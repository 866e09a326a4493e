using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveQuery.Load.Fleet;
using LiveQuery.Load.Measuring;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Baselines;

/// <summary>
/// The floor of pushing: a process that does nothing but write the same frames to all connections, each by one
/// <c>send</c> of the system. It greets clients as a server would, so that the same fleet reads from it.
/// </summary>
internal sealed class FloorServer(int perConnection, int payload)
{
    private const byte Text = 1;

    private readonly List<Socket> _sockets = [];
    private readonly Lock _accepted = new();

    /// <summary>Serves: prints its port, then takes a line <c>rounds rate</c> at a time and answers each with a line when all is sent.</summary>
    public async Task<int> RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        var accepting = new Thread(() => Accept(listener)) { IsBackground = true };
        accepting.Start();
        await output.WriteLineAsync(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                var words = line.Split(' ');
                Push(int.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
                await output.WriteLineAsync("done");
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches all processes of the run.
        }

        return 0;
    }

    private void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = listener.Accept();
                Greet(socket);
                lock (_accepted)
                {
                    _sockets.Add(socket);
                }
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The process ends, or a client went while it was greeted.
        }
    }

    private void Greet(Socket socket)
    {
        socket.NoDelay = true;
        socket.Send(Encoding.ASCII.GetBytes(Upgrade.Answer(Wait(socket))));
        Wait(socket);
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.WriteUnmasked(output, Text, """{"type":"connection_ack"}"""u8);
        socket.Send(output.WrittenSpan);
        Wait(socket);
        socket.Send(Frames(0));
    }

    private static string Wait(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var received = socket.Receive(buffer);
        return received > 0 ? Encoding.Latin1.GetString(buffer[..received]) : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private void Push(int rounds, double rate)
    {
        var watch = Stopwatch.StartNew();
        int[] sockets;
        lock (_accepted)
        {
            sockets = [.. _sockets.Select(socket => (int)socket.Handle)];
        }

        for (var round = 0; round < rounds; round++)
        {
            var wait = TimeSpan.FromSeconds(round / rate) - watch.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                Thread.Sleep(wait);
            }

            var frames = Frames(round + 1);
            foreach (var socket in sockets)
            {
                Send(socket, frames);
            }
        }
    }

    private static void Send(int socket, ReadOnlySpan<byte> frames)
    {
        while (frames.Length > 0)
        {
            var sent = Epoll.Send(socket, frames);
            if (sent < 0)
            {
                return;
            }

            frames = frames[sent..];
            if (sent == 0)
            {
                Thread.Sleep(1);
            }
        }
    }

    // The same length each time, whatever the numbers are.
    private byte[] Frames(int round)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var id = 0; id < perConnection; id++)
        {
            var data = string.Create(
                CultureInfo.InvariantCulture, $$$"""{"data":{"item_by_pk":{"id":1,"owner":1,"version":{{{round:D8}}},"at":{{{Clock.Now}}},"body":""") + '"';
            var body = new string('x', Math.Max(0, payload - data.Length - "\"}}}".Length));
            var text = $"{{\"id\":\"{id}\",\"type\":\"next\",\"payload\":{data}{body}\"}}}}}}}}";
            FrameWriter.WriteUnmasked(output, Text, Encoding.UTF8.GetBytes(text));
        }

        return output.WrittenSpan.ToArray();
    }
}
