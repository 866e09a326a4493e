using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;

namespace LiveQuery.Server.Admin;

/// <summary>
/// Takes the lines of the log and writes them from a task of its own, so that who logs never waits for the terminal or a
/// pipe. Where the lines come faster than they can be written, they are dropped and counted, and the log says so.
/// </summary>
internal sealed class LogSink : IAsyncDisposable
{
    // A few megabytes at most; a burst of clients fits.
    private const int Capacity = 8192;

    // Enough to write a burst in few system calls.
    private const int FlushBytes = 64 * 1024;

    // At the end a reader that no longer reads must not keep the process.
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(2);

    private readonly Channel<LogEntry> _entries;
    private readonly LogOptions _options;
    private readonly HashSet<string> _hidden;
    private readonly LogFormatter _formatter;
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Task _writing;
    private long _dropped;
    private long _droppedToTell;

    /// <summary>Makes a sink that writes to a stream, which stays open.</summary>
    public LogSink(LogOptions options, Stream output, bool isTerminal, TimeProvider time)
    {
        _options = options;
        _hidden = [.. LogTypeNames.Selectable.Except(options.Types)];
        _formatter = new LogFormatter(options.Format == LogFormat.Json || (options.Format == LogFormat.Auto && !isTerminal));
        _output = output;
        _time = time;
        _entries = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>The lines that were dropped so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether a line of that kind would be written.</summary>
    public bool IsEnabled(LogLevel level, string type) =>
        level >= _options.Level && level != LogLevel.None && !_hidden.Contains(type);

    /// <summary>Writes a line, soon.</summary>
    public void Write(LogLevel level, string type, string text, Action<Utf8JsonWriter> writeDetail)
    {
        if (IsEnabled(level, type) && !_entries.Writer.TryWrite(new(_time.GetLocalNow(), level, type, text, writeDetail)))
        {
            Interlocked.Increment(ref _dropped);
            Interlocked.Increment(ref _droppedToTell);
        }
    }

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(LastFlush, CancellationToken.None));
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (await _entries.Reader.WaitToReadAsync())
            {
                while (_entries.Reader.TryRead(out var entry))
                {
                    Format(entry);
                    if (_buffer.WrittenCount >= FlushBytes)
                    {
                        await FlushAsync();
                    }
                }

                TellDropped();
                await FlushAsync();
            }
        }
        catch (IOException)
        {
            // Nobody reads the log any more, and there is nowhere to say so; the server serves on.
            _entries.Writer.TryComplete();
        }
    }

    private void Format(LogEntry entry)
    {
        var start = _buffer.WrittenCount;
        try
        {
            _formatter.Write(_buffer, entry);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or FormatException)
        {
            // Half a line must not spoil the next.
            var whole = _buffer.WrittenSpan[..start].ToArray();
            _buffer.ResetWrittenCount();
            _buffer.Write(whole);
            _formatter.Write(_buffer, Note(LogLevel.Error, $"a line of type {entry.Type} could not be written: {problem.Message}"));
        }
    }

    private void TellDropped()
    {
        if (Interlocked.Exchange(ref _droppedToTell, 0) is > 0 and var count)
        {
            Format(Note(LogLevel.Warning, $"{count} lines of the log were dropped: they came faster than they could be written"));
        }
    }

    private LogEntry Note(LogLevel level, string message) => new(
        _time.GetLocalNow(),
        level,
        LogTypeNames.Unstructured,
        message,
        writer => writer.WriteString("message"u8, message));

    private async Task FlushAsync()
    {
        if (_buffer.WrittenCount > 0)
        {
            await _output.WriteAsync(_buffer.WrittenMemory);
            await _output.FlushAsync();
            _buffer.ResetWrittenCount();
        }
    }
}
