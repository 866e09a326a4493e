using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>
/// A client with many operations over one socket, which stops reading for a while now and then. Every state that it is sent
/// is kept.
/// </summary>
internal sealed class PausingClient : IDisposable
{
    // Bytes: the network holds little of what it does not read.
    private const int Window = 4 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _connector;
    private readonly List<Operation> _operations = [];
    private Task _reading = Task.CompletedTask;
    private volatile TaskCompletionSource? _paused;
    private volatile string? _trouble;

    private PausingClient() => _connector = new HttpMessageInvoker(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Window, NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>What it was told that is no state, or null.</summary>
    public string? Trouble => _trouble;

    /// <summary>How many of its states came as patches.</summary>
    public int Patches => _operations.Sum(operation => operation.State.Patches);

    /// <summary>What it was sent, by its operations.</summary>
    public IEnumerable<Trace> Traces => _operations.Select(operation => operation.Trace);

    /// <summary>Subscribes, as an owner, or as an admin.</summary>
    public static async Task<PausingClient> StartAsync(
        Uri endpoint, int? owner, IEnumerable<(string Query, Trace Trace, bool TakesPatches)> operations)
    {
        var client = new PausingClient();
        client._socket.Options.AddSubProtocol("graphql-transport-ws");
        await client._socket.ConnectAsync(
            new UriBuilder(endpoint) { Scheme = "ws" }.Uri, client._connector, TestContext.Current.CancellationToken);
        await client.SendAsync($$$"""{"type":"connection_init","payload":{{{FaultSchema.SessionOf(owner)}}} }""");
        Assert.Equal("connection_ack", (string?)(await client.ReceiveAsync())!["type"]);
        foreach (var (query, trace, takesPatches) in operations)
        {
            var extensions = takesPatches ? FaultSchema.Patches : "{}";
            await client.SendAsync(
                $$"""{"id":"{{client._operations.Count}}","type":"subscribe","payload":{"query":"{{JsonEncodedText.Encode(query)}}","extensions":{{extensions}}} }""");
            client._operations.Add(new Operation(trace));
        }

        client._reading = Task.Run(client.ReadAsync);
        return client;
    }

    /// <summary>Reads no more.</summary>
    public void Pause() => _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads on.</summary>
    public void Resume()
    {
        var paused = _paused;
        _paused = null;
        paused?.SetResult();
    }

    /// <summary>Waits until each operation has its last state.</summary>
    public async Task UntilLastAsync(History history)
    {
        var deadline = DateTime.UtcNow + Patience;
        foreach (var operation in _operations)
        {
            var last = operation.Trace.LastOf(history);
            while (operation.Last != last)
            {
                Assert.True(DateTime.UtcNow < deadline, $"not {last} within {Patience}, but {operation.Last}; {_trouble}");
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }

    public void Dispose()
    {
        Resume();
        _socket.Dispose();
        _connector.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync() is { } message)
            {
                if ((string?)message["type"] == "ping")
                {
                    await SendAsync("""{"type":"pong"}""");
                }
                else if (int.TryParse((string?)message["id"], out var id) && _operations[id].Take(message))
                {
                    await (_paused?.Task ?? Task.CompletedTask);
                }
                else
                {
                    _trouble = message.ToJsonString();
                }
            }

            _trouble ??= $"closed with {_socket.CloseStatus}";
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            _trouble ??= e.Message;
        }
    }

    private async Task<JsonNode?> ReceiveAsync()
    {
        var buffer = new byte[Window];
        var message = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(message.ToArray());
            }
        }
    }

    private Task SendAsync(string message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    /// <summary>One of its operations, and what it was sent.</summary>
    private sealed class Operation(Trace trace)
    {
        private volatile string? _last;

        public ToldState State { get; } = new();

        public Trace Trace => trace;

        public string? Last => _last;

        /// <summary>Takes a message; whether it is a state.</summary>
        public bool Take(JsonNode message)
        {
            if (State.Read(message) is not { } state)
            {
                return false;
            }

            trace.Add(state);
            _last = state;
            return true;
        }
    }
}
