using System.Buffers;
using System.IO.Pipelines;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>Writes messages as events into a response, and waits where the client does not read.</summary>
/// <param name="output">The response's body.</param>
/// <param name="abort">Cuts the response's connection.</param>
internal sealed class EventStreamWriter(PipeWriter output, Action abort) : IFrameWriter
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    /// <summary>The bytes of what was written.</summary>
    public long Written { get; private set; }

    /// <summary>Completes when nothing more will be written.</summary>
    public Task Closed => _closed.Task;

    /// <inheritdoc/>
    public ValueTask WriteAsync(OutgoingMessage message)
    {
        output.Write(message.Head.Span);
        output.Write(message.Label.Span);
        WriteLine(message.Body.Span);
        output.Write(message.Tail.Span);
        Written += message.Length;
        return SendAsync();
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => default;

    /// <summary>Says why as a comment, where the operation did not end by itself, and ends the response.</summary>
    public async ValueTask CloseAsync(CloseReason reason)
    {
        if (reason != CloseReason.Normal)
        {
            output.Write(EventStreamFormat.Comment($"{reason.Code} {reason.Reason}"));
            await SendAsync();
        }

        _closed.TrySetResult();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                abort();
            }
        }

        _closed.TrySetResult();
    }

    /// <summary>The response is over. What cuts it would cut another one on the same connection from now on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    // A line break would end the line of the event. In JSON it can only stand between two tokens, where a space means the
    // same; JSON columns of Postgres keep such layout.
    private void WriteLine(ReadOnlySpan<byte> json)
    {
        while (json.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end)
        {
            output.Write(json[..end]);
            output.Write(" "u8);
            json = json[(end + 1)..];
        }

        output.Write(json);
    }

    private async ValueTask SendAsync()
    {
        var flushed = await output.FlushAsync();
        if (flushed.IsCompleted)
        {
            throw new IOException("The client has left.");
        }
    }
}
