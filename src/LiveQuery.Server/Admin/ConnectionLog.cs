using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Admin;

/// <summary>Logs sockets and their operations: Hasura's <c>websocket-log</c>.</summary>
internal sealed class ConnectionLog(LogSink sink) : IConnectionObserver
{
    private readonly ConcurrentDictionary<Guid, string> _roles = new();

    /// <inheritdoc/>
    public void OnOpened(ConnectionIdentity connection) =>
        Write(connection, LogLevel.Information, $"from {connection.RemoteAddress}", "accepted", null);

    /// <inheritdoc/>
    public void OnInitialized(ConnectionIdentity connection, string role) => _roles[connection.Id] = role;

    /// <inheritdoc/>
    public void OnClosed(ConnectionIdentity connection, int code, string reason, TimeSpan lived)
    {
        Write(
            connection,
            LogLevel.Information,
            string.Create(CultureInfo.InvariantCulture, $"{code} {reason} after {lived.TotalSeconds:0.0} s"),
            "closed",
            writer =>
            {
                writer.WriteNumber("code"u8, code);
                writer.WriteString("reason"u8, reason);
                writer.WriteNumber("lived"u8, lived.TotalSeconds);
            });
        _roles.TryRemove(connection.Id, out _);
    }

    /// <inheritdoc/>
    public void OnOperationStarted(ConnectionIdentity connection, OperationIdentity operation) =>
        WriteOperation(connection, operation, "started", null, null);

    /// <inheritdoc/>
    public void OnOperationEnded(
        ConnectionIdentity connection, OperationIdentity operation, GraphQLError? error, TimeSpan lived) =>
        WriteOperation(connection, operation, error is null ? "completed" : "query_err", error, lived);

    /// <summary>Not logged: messages are counted.</summary>
    public void OnReceived(int bytes)
    {
    }

    /// <summary>Not logged: messages are counted.</summary>
    public void OnSent(int messages, long bytes)
    {
    }

    /// <summary>Not logged: it is measured.</summary>
    public void OnDelivered(int results, TimeSpan sincePublished)
    {
    }

    /// <summary>Not logged.</summary>
    public void OnPatchRead(PatchOutcome outcome, int saved)
    {
    }

    /// <summary>Not logged: it is counted.</summary>
    public void OnCompressed(int bytes, int compressed)
    {
    }

    /// <summary>Not logged: it is counted.</summary>
    public void OnStatesSkipped(int count)
    {
    }

    /// <summary>Not logged: it is counted.</summary>
    public void OnLimit(string limit)
    {
    }

    private void WriteOperation(
        ConnectionIdentity connection, OperationIdentity operation, string what, GraphQLError? error, TimeSpan? lived)
    {
        var level = error is null ? LogLevel.Information : LogLevel.Error;
        // A response has its line in the http-log.
        if (connection.IsEventStream || !sink.IsEnabled(level, LogTypeNames.WebSocket))
        {
            return;
        }

        var kind = operation.Kind.ToString().ToLowerInvariant();
        var text = $"{what} {kind} {operation.Name ?? operation.Id}" + (error is null ? "" : $": {error.Code}: {error.Message}");
        Write(connection, level, text, "operation", writer =>
        {
            writer.WriteString("operation_id"u8, operation.Id);
            writer.WriteString("operation_name"u8, operation.Name);
            writer.WriteString("parameterized_query_hash"u8, operation.QueryHash);
            writer.WriteStartObject("operation_type"u8);
            writer.WriteString("type"u8, what);
            if (error is not null)
            {
                writer.WriteStartObject("detail"u8);
                writer.WriteString("error"u8, error.Message);
                writer.WriteString("path"u8, error.Path);
                writer.WriteString("code"u8, error.Code);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            if (lived is { } time)
            {
                writer.WriteNumber("lived"u8, time.TotalSeconds);
            }

            writer.WriteStartObject("query"u8);
            writer.WriteString("type"u8, kind);
            writer.WriteEndObject();
        });
    }

    private void Write(
        ConnectionIdentity connection, LogLevel level, string text, string type, Action<Utf8JsonWriter>? writeDetail)
    {
        // A response has its line in the http-log.
        if (connection.IsEventStream || !sink.IsEnabled(level, LogTypeNames.WebSocket))
        {
            return;
        }

        var role = _roles.GetValueOrDefault(connection.Id);
        var line = $"{connection.Id.ToString()[..8]} {(type == "operation" ? "" : type + " ")}{text}" + (role is null ? "" : $" as {role}");
        sink.Write(level, LogTypeNames.WebSocket, line, writer =>
        {
            writer.WriteStartObject("event"u8);
            writer.WriteString("type"u8, type);
            if (writeDetail is not null)
            {
                writer.WriteStartObject("detail"u8);
                writeDetail(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("connection_info"u8);
            writer.WriteString("websocket_id"u8, connection.Id);
            writer.WriteString("ip"u8, connection.RemoteAddress);
            writer.WriteEndObject();
            writer.WriteStartObject("user_vars"u8);
            if (role is not null)
            {
                writer.WriteString("x-hasura-role"u8, role);
            }

            writer.WriteEndObject();
        });
    }
}
