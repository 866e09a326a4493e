using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LiveQuery.Tests.Admin;

public sealed class LogSinkTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 6, TimeSpan.Zero));

    [Fact]
    public async Task Lines_are_objects_in_Hasuras_shape()
    {
        var lines = await WriteAsync(new LogOptions(), sink => sink.Write(
            LogLevel.Warning, LogTypeNames.Startup, "text", writer => writer.WriteString("kind", "server\n\"")));

        Assert.Equal(
            """{"timestamp":"2030-01-02T03:04:05.006+0000","level":"warn","type":"startup","detail":{"kind":"server\n\""}}""",
            Assert.Single(lines));
    }

    [Fact]
    public async Task Levels_and_types_are_chosen()
    {
        var options = new LogOptions { Level = LogLevel.Warning, Types = [LogTypeNames.Startup] };
        var lines = await WriteAsync(options, sink =>
        {
            Write(sink, LogLevel.Information, LogTypeNames.Startup);
            Write(sink, LogLevel.Error, LogTypeNames.Http);
            Write(sink, LogLevel.Error, LogTypeNames.Engine);
            Write(sink, LogLevel.Error, LogTypeNames.Startup);
        });

        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("http-log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_cannot_move_the_terminals_cursor()
    {
        var lines = await WriteAsync(
            new LogOptions { Format = LogFormat.Text },
            sink => sink.Write(LogLevel.Information, LogTypeNames.Http, "a\u001b[2Jb\r\nc", _ => { }));

        Assert.Equal(["03:04:05.006 info  http-log      a?[2Jb", "    c"], lines);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_costs_lines_and_no_waiting()
    {
        using var output = new HeldStream();
        await using var sink = new LogSink(new LogOptions(), output, isTerminal: false, _time);
        for (var i = 0; i < 100_000; i++)
        {
            Write(sink, LogLevel.Information, LogTypeNames.Http);
        }

        Assert.True(sink.Dropped > 50_000);
        output.Release();
        await sink.DisposeAsync();

        var lines = output.Lines();
        Assert.Equal(100_000 - sink.Dropped, lines.Count(line => line.Contains("http-log", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains($"{sink.Dropped} lines of the log were dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_cannot_be_written_spoils_no_other()
    {
        var lines = await WriteAsync(new LogOptions(), sink =>
        {
            Write(sink, LogLevel.Information, LogTypeNames.Http);
            sink.Write(LogLevel.Information, LogTypeNames.Http, "", writer =>
            {
                writer.WriteString("half", "a");
                throw new InvalidOperationException("no");
            });
            Write(sink, LogLevel.Information, LogTypeNames.Http);
        });

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains("could not be written", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_loggers_write_the_same_shape()
    {
        var lines = await WriteAsync(new LogOptions { Level = LogLevel.Debug }, sink =>
        {
            using var provider = new SinkLoggerProvider(sink);
            provider.CreateLogger("LiveQuery.Engine.Polling.PollLoop").LogError(new InvalidOperationException("boom"), "It {What}", "failed");
            provider.CreateLogger("Microsoft.AspNetCore.X").LogInformation("noise");
            provider.CreateLogger("Microsoft.AspNetCore.X").LogWarning("heard");
        });

        Assert.Equal(2, lines.Length);
        using var line = JsonDocument.Parse(lines[0]);
        Assert.Equal("engine", line.RootElement.GetProperty("type").GetString());
        var detail = line.RootElement.GetProperty("detail");
        Assert.Equal("It failed", detail.GetProperty("message").GetString());
        Assert.Contains("boom", detail.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_logged_as_http_log()
    {
        var lines = await WriteAsync(new LogOptions(), sink => new HttpLog(sink).OnRequest(new HttpRequestDetails(
            "id", "POST", "/v1/graphql", 200, 10, 20, TimeSpan.FromSeconds(0.5), "::1", "user", "Op", "query", "validation-failed", "bad")));

        using var line = JsonDocument.Parse(Assert.Single(lines));
        Assert.Equal("error", line.RootElement.GetProperty("level").GetString());
        var operation = line.RootElement.GetProperty("detail").GetProperty("operation");
        Assert.Equal("user", operation.GetProperty("user_vars").GetProperty("x-hasura-role").GetString());
        Assert.Equal(20, operation.GetProperty("response_size").GetInt32());
        Assert.Equal(0.5, operation.GetProperty("query_execution_time").GetDouble());
        Assert.Equal("validation-failed", operation.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(200, line.RootElement.GetProperty("detail").GetProperty("http_info").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Sockets_and_operations_are_logged_as_websocket_log()
    {
        var connection = new ConnectionIdentity(Guid.NewGuid(), "::1");
        var operation = new OperationIdentity("1", OperationKind.Subscription, "Op", "hash");
        var lines = await WriteAsync(new LogOptions(), sink =>
        {
            var log = new ConnectionLog(sink);
            log.OnOpened(connection);
            log.OnInitialized(connection, "user");
            log.OnOperationStarted(connection, operation);
            log.OnOperationEnded(connection, operation, new GraphQLError("bad"), TimeSpan.FromSeconds(1));
            log.OnClosed(connection, 1000, "", TimeSpan.FromSeconds(2));
        });

        var events = lines.Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal("websocket-log", document.RootElement.GetProperty("type").GetString());
            var detail = document.RootElement.GetProperty("detail");
            Assert.Equal(connection.Id, detail.GetProperty("connection_info").GetProperty("websocket_id").GetGuid());
            var told = detail.GetProperty("event");
            return told.GetProperty("type").GetString() == "operation"
                ? told.GetProperty("detail").GetProperty("operation_type").GetProperty("type").GetString()
                : told.GetProperty("type").GetString();
        });
        Assert.Equal(["accepted", "started", "query_err", "closed"], events);
    }

    private static void Write(LogSink sink, LogLevel level, string type) =>
        sink.Write(level, type, "text", writer => writer.WriteString("a", "b"));

    private async Task<string[]> WriteAsync(LogOptions options, Action<LogSink> write)
    {
        using var output = new MemoryStream();
        await using (var sink = new LogSink(options, output, isTerminal: false, _time))
        {
            write(sink);
        }

        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A pipe whose reader sleeps until it is released.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.SetResult();

        public string[] Lines() => Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _released.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
