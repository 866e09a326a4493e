using System.Net.WebSockets;
using System.Text.Json.Nodes;
using LiveQuery.FunctionalTests.Hosting;
using LiveQuery.Tests.Engine.Results;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A client over a socket, of which every message is kept.</summary>
internal sealed class RecordedClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LiveClient _client;
    private readonly Action<string> _take;
    private readonly Task _reading;
    private JsonNode? _state;
    private long _revision;
    private int _patches;
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
    public int Patches => Volatile.Read(ref _patches);

    /// <summary>Subscribes as an owner, or as an admin; to patches, where it asks for them.</summary>
    public static async Task<RecordedClient> StartAsync(
        Uri endpoint, string query, int? owner, Action<string> take, bool takesPatches = false) => new(
        await LiveClient.SubscribeAsync(endpoint, query, owner is null
            ? "{}"
            : $$$"""{"headers": {"x-hasura-role": "{{{FaultSchema.Role}}}", "x-hasura-user-id": "{{{owner}}}"} }""",
            takesPatches ? """{"patch": "json-patch"}""" : "{}"),
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

    // The state that a message leads to; null where it is none, or a patch that does not follow the last state.
    private string? Read(string message)
    {
        var json = JsonNode.Parse(message)!;
        if ((string?)json["type"] != "next" || json["payload"] is not JsonObject payload)
        {
            return null;
        }

        var revision = payload["revision"]?.GetValue<long>() ?? 0;
        if (payload["patch"] is JsonArray patch)
        {
            if (revision != _revision + 1)
            {
                return null;
            }

            Interlocked.Increment(ref _patches);
            _state = PatchApplier.Apply(_state, patch);
        }
        else if (payload["data"] is JsonObject data)
        {
            _state = data.DeepClone();
        }
        else
        {
            return null;
        }

        _revision = revision;
        return _state!.ToJsonString();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _client.ReceiveAsync() is { Length: > 0 } message)
            {
                if (Read(message) is { } state)
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
