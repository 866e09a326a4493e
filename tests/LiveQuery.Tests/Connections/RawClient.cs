using System.Net.Sockets;
using System.Text;

namespace LiveQuery.Tests.Connections;

/// <summary>A client that sends bytes, whatever they mean: what no well-kept library sends.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;

    public static async Task<RawClient> ConnectAsync(
        Uri address, string protocol = "graphql-transport-ws", byte[]? early = null, string? extensions = null)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(address.Host, address.Port);
        client._stream = client._client.GetStream();
        client._stream.ReadTimeout = 10_000;
        var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {protocol}\r\n"
            + (extensions is null ? "\r\n" : $"Sec-WebSocket-Extensions: {extensions}\r\n\r\n");
        client.Send([.. Encoding.ASCII.GetBytes(request), .. early ?? []]);
        var answer = new StringBuilder();
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            answer.Append((char)client._stream.ReadByte());
        }

        client.Answer = answer.ToString();
        return client;
    }

    /// <summary>The answer to the upgrade, as far as its empty line.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Whether the last frame says that it is compressed.</summary>
    public bool IsDeflated { get; private set; }

    public void Send(byte[] bytes) => _stream.Write(bytes);

    /// <summary>Waits until there is something to be read, and leaves it.</summary>
    public void WaitForBytes() => Assert.True(_client.Client.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));

    /// <summary>The next frame, which is a whole one; opcode -1 where the server has closed the wire.</summary>
    public (int Opcode, byte[] Payload) Receive()
    {
        var first = _stream.ReadByte();
        if (first < 0)
        {
            return (-1, []);
        }

        Assert.Equal(0x80, first & 0xb0);
        IsDeflated = (first & 0x40) != 0;
        var length = _stream.ReadByte();
        var more = length switch { 126 => 2, 127 => 8, _ => 0 };
        length = more > 0 ? Read(more).Aggregate(0, (sum, value) => (sum << 8) | value) : length;
        return (first & 0x0f, Read(length));
    }

    public string ReceiveText()
    {
        var (opcode, payload) = Receive();
        Assert.Equal((1, false), (opcode, IsDeflated));
        return Encoding.UTF8.GetString(payload);
    }

    public (int Code, string Reason) ReceiveClose()
    {
        var (opcode, payload) = Receive();
        Assert.Equal(8, opcode);
        return ((payload[0] << 8) | payload[1], Encoding.UTF8.GetString(payload[2..]));
    }

    public void Dispose() => _client.Dispose();

    private byte[] Read(int count)
    {
        var bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }
}
