using System.Text.Json;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Server.Admin;

/// <summary>Shows admins how live queries are refetched (GET), and changes it while they run (POST).</summary>
internal sealed partial class PollingEndpoint(ServerState state, PollingChange parse, ILogger<PollingEndpoint> logger)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dev/polling";

    // Three short members.
    private const int MaxBodyBytes = 16 * 1024;

    private readonly Lock _changing = new();

    /// <summary>Answers what holds, after the change if there is one.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && await ChangeAsync(context) is { } mistake)
        {
            await JsonAnswers.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "parse-failed", mistake);
            return;
        }

        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            WriteOptions(writer, state.Engine.Polling);
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes the options as members.</summary>
    public static void WriteOptions(Utf8JsonWriter writer, PollingOptions options)
    {
        writer.WriteNumber("refetch_interval"u8, options.RefetchInterval.TotalMilliseconds);
        if (options.BatchLatency is { } latency)
        {
            writer.WriteString("batch_size"u8, "auto"u8);
            writer.WriteNumber("batch_latency"u8, latency.TotalMilliseconds);
        }
        else
        {
            writer.WriteNumber("batch_size"u8, options.BatchSize);
        }

        writer.WriteString("strategy"u8, options.Strategy?.ToString().ToLowerInvariant() ?? "auto");
        writer.WriteNumber("streaming_refetch_interval"u8, options.StreamInterval.TotalMilliseconds);
        writer.WriteNumber("streaming_batch_size"u8, options.StreamBatchSize);
        writer.WriteString("changes"u8, options.Changes.ToString().ToLowerInvariant());
    }

    /// <summary>Applies the change, whole or not at all; what is wrong with it, or null.</summary>
    private async Task<string?> ChangeAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBodyBytes)
        {
            return $"the body is longer than {MaxBodyBytes} bytes";
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            lock (_changing)
            {
                var changed = parse(body.RootElement, state.Engine.Polling);
                state.Engine.Polling = changed;
                Log.PollingChanged(logger, changed.RefetchInterval, changed.BatchSize, changed.Changes);
            }

            return null;
        }
        catch (JsonException)
        {
            return "the body is not valid JSON";
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "An admin changed polling: interval {Interval}, batch size {BatchSize}, changes {Changes}.")]
        public static partial void PollingChanged(ILogger logger, TimeSpan interval, int batchSize, GateMode changes);
    }
}

/// <summary>Reads a change of polling options; a <see cref="FormatException"/> says what is wrong with it.</summary>
internal delegate PollingOptions PollingChange(JsonElement body, PollingOptions current);
