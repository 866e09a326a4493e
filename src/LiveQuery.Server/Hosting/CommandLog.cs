using LiveQuery.Server.Admin;

namespace LiveQuery.Server.Hosting;

/// <summary>The log of commands that do one thing and end: warnings, for people, on the error stream.</summary>
internal sealed class CommandLog : IAsyncDisposable
{
    private readonly Stream _output = Console.OpenStandardError();
    private readonly LogSink _sink;
    private readonly LoggerFactory _loggers;

    /// <summary>Makes it.</summary>
    public CommandLog(TimeProvider time)
    {
        var options = new LogOptions { Level = LogLevel.Error, Format = LogFormat.Text };
        _sink = new LogSink(options, _output, isTerminal: true, time);
        _loggers = new LoggerFactory([new SinkLoggerProvider(_sink)]);
    }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Loggers => _loggers;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _loggers.Dispose();
        await _sink.DisposeAsync();
        await _output.DisposeAsync();
    }
}
