namespace LiveQuery.Server.Admin;

/// <summary>Brings the lines of ordinary loggers into the log, in the shape of the others.</summary>
internal sealed class SinkLoggerProvider(LogSink sink) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new SinkLogger(sink, categoryName);

    /// <summary>Does nothing: the sink is its maker's.</summary>
    public void Dispose()
    {
    }

    private sealed class SinkLogger(LogSink sink, string category) : ILogger
    {
        private readonly string _type = TypeOf(category);

        // What the framework has to say below a warning is of use to its own developers only; what its host says of a
        // failed start is thrown as well, and told in one line.
        private readonly LogLevel _least = category.StartsWith("LiveQuery.", StringComparison.Ordinal) ? LogLevel.Trace
            : category.StartsWith("Microsoft.Extensions.Hosting.", StringComparison.Ordinal) ? LogLevel.None
            : LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None && sink.IsEnabled(logLevel, _type);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var message = formatter(state, exception);
            var problem = exception?.ToString();
            sink.Write(logLevel, _type, problem is null ? message : $"{message}\n{problem}", writer =>
            {
                writer.WriteString("message"u8, message);
                writer.WriteString("event"u8, eventId.Name);
                writer.WriteString("category"u8, category);
                if (problem is not null)
                {
                    writer.WriteString("exception"u8, problem);
                }
            });
        }

        private static string TypeOf(string category)
        {
            var rest = category.StartsWith("LiveQuery.", StringComparison.Ordinal) ? category["LiveQuery.".Length..] : "";
            return rest switch
            {
                "Server.Authentication.JwksKeys" => LogTypeNames.JwkRefresh,
                _ when rest.StartsWith("Engine.", StringComparison.Ordinal) => LogTypeNames.Engine,
                _ when rest.StartsWith("Server.Metadata.", StringComparison.Ordinal) => LogTypeNames.Metadata,
                _ when rest.StartsWith("Server.Connections.", StringComparison.Ordinal) => LogTypeNames.Server,
                _ when rest.StartsWith("Server.Hosting.", StringComparison.Ordinal) => LogTypeNames.Startup,
                _ => LogTypeNames.Unstructured,
            };
        }
    }
}
