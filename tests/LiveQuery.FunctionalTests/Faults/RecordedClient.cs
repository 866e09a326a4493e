using System.Net.WebSockets;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Hosting;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A client over a socket, of which every message is kept.</summary>
internal sealed class RecordedClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LiveClient _client;
    private readonly Action<string> _take;
    private readonly Task _reading;
    private readonly ToldState _state = new();
    private volatile string? _last;
    private volatile string? _trouble;

    private RecordedClient(LiveClient client, Action<string> take)
    {
        (_client, _take) = (client, take);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>What it was told that is no state, or null.</summary>
    public string? Trouble => _trouble;

    /// <summary>How many of its states came as patches.</summary>
    public int Patches => _state.Patches;

    /// <summary>Subscribes as an owner, or as an admin; to patches, where it asks for them.</summary>
    public static async Task<RecordedClient> StartAsync(
        Uri endpoint, string query, int? owner, Action<string> take, bool takesPatches = false) => new(
        await LiveClient.SubscribeAsync(endpoint, query, FaultSchema.SessionOf(owner), takesPatches ? FaultSchema.Patches : "{}"),
        take);

    /// <summary>Waits until its last state is one.</summary>
    public async Task UntilAsync(Func<string?, bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition(_last))
        {
            Assert.True(DateTime.UtcNow < deadline, $"not {what} within {Patience}, but {_last}; {_trouble}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _client.ReceiveAsync() is { Length: > 0 } message)
            {
                if (_state.Read(JsonNode.Parse(message)!) is { } state)
                {
                    _take(state);
                    _last = state;
                }
                else
                {
                    _trouble = message;
                }
            }

            _trouble ??= $"closed with {_client.CloseCode}";
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            _trouble ??= e.Message;
        }
    }
}
