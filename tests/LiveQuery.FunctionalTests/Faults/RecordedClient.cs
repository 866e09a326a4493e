using System.Net.WebSockets;
using System.Text.Json;
using LiveQuery.FunctionalTests.Hosting;

namespace LiveQuery.FunctionalTests.Faults;

/// <summary>A client over a socket, of which every message is kept.</summary>
internal sealed class RecordedClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LiveClient _client;
    private readonly Action<string> _take;
    private readonly Task _reading;
    private volatile string? _last;
    private volatile string? _trouble;

    private RecordedClient(LiveClient client, Action<string> take)
    {
        (_client, _take) = (client, take);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>What it was told that is no state, or null.</summary>
    public string? Trouble => _trouble;

    /// <summary>Subscribes as an owner, or as an admin.</summary>
    public static async Task<RecordedClient> StartAsync(Uri endpoint, string query, int? owner, Action<string> take) => new(
        await LiveClient.SubscribeAsync(endpoint, query, owner is null
            ? "{}"
            : $$$"""{"headers": {"x-hasura-role": "{{{FaultSchema.Role}}}", "x-hasura-user-id": "{{{owner}}}"} }"""),
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
                using var json = JsonDocument.Parse(message);
                if (json.RootElement.GetProperty("type").ValueEquals("next")
                    && json.RootElement.GetProperty("payload").TryGetProperty("data", out var data)
                    && data.ValueKind == JsonValueKind.Object)
                {
                    _take(data.GetRawText());
                    _last = data.GetRawText();
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
