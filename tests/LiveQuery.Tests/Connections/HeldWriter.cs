using System.Text;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Connections;

/// <summary>A wire that takes a message when the test lets it.</summary>
internal sealed class HeldWriter : IFrameWriter
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _held;
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Written { get; } = [];

    /// <summary>Completes when a message with that text has been written.</summary>
    public async Task WrittenAsync(string text)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (Written.Any(message => message.Contains(text, StringComparison.Ordinal)))
                {
                    return;
                }

                next = _more.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _held!.SetResult();

    public void Fail(Exception problem) => _held!.SetException(problem);

    public Task Waits() => _waits.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public async ValueTask WriteAsync(OutgoingMessage message)
    {
        if (_held is { } held)
        {
            _waits.TrySetResult();
            await held.Task;
        }

        var bytes = new byte[message.Length];
        message.CopyTo(bytes);
        Note(Encoding.UTF8.GetString(bytes));
    }

    public ValueTask FlushAsync()
    {
        Note("flush");
        return default;
    }

    public ValueTask CloseAsync(CloseReason reason)
    {
        Note($"close {reason.Code}");
        return default;
    }

    public void Abort()
    {
    }

    private void Note(string text)
    {
        lock (_gate)
        {
            Written.Add(text);
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
