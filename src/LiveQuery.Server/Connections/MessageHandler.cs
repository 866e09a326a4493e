using System.Buffers;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Does what the messages of one client ask for, one after the other. Only <c>connection_init</c> is not waited for: what
/// the client sends before it is acknowledged must be seen, and refused.
/// </summary>
internal sealed partial class MessageHandler(Connection connection, ConnectionServices services, IDialect dialect)
{
    private readonly ILogger _logger = services.Logger;

    private readonly SubscribeRate _rate = new(
        services.Options.MaxOperations + services.Options.MaxSubscribeRate, services.Options.MaxSubscribeRate, services.Time);

    // Written before the client is acknowledged.
    private bool _takesPatches;

    /// <summary>The work that <c>connection_init</c> has started; never fails.</summary>
    public Task Initializing { get; private set; } = Task.CompletedTask;

    /// <summary>Reads a message and does what it asks for.</summary>
    public ValueTask HandleAsync(ReadOnlySequence<byte> utf8) => HandleAsync(dialect.Read(utf8));

    /// <summary>Does what a message asks for.</summary>
    public ValueTask HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case SubscribeMessage subscribe:
                Subscribe(subscribe);
                break;
            case CompleteMessage complete when connection.Operations.Remove(complete.Id) is { } operation:
                connection.Runner.Stop(operation);
                break;
            case PingMessage { Headers: { } headers }:
                return AnswerRefreshAsync(headers);
            case PingMessage ping:
                connection.Outbox.Answer(ServerMessages.Pong(ping.Payload));
                break;
            case ConnectionInitMessage init when connection.Session.TryBegin():
                Initializing = InitializeAsync(init);
                return dialect.WaitsForSession ? new ValueTask(Initializing) : default;
            case ConnectionInitMessage again when dialect.AllowsSecondInit:
                return InitializeAgainAsync(again);
            case ConnectionInitMessage:
                connection.Close(CloseReason.TooManyInitializations);
                break;
            case TerminateMessage:
                connection.Close(CloseReason.Terminated);
                break;
            case InvalidMessage invalid:
                Log.InvalidMessage(_logger, connection.Identity.Id, invalid.Detail);
                React(dialect.OnInvalid(invalid.Detail));
                break;
        }

        return default;
    }

    private void Subscribe(SubscribeMessage message)
    {
        if (connection.Session.Current is not { } current)
        {
            React(dialect.OnUnauthorized(message.Id));
            return;
        }

        if (!_rate.TryTake())
        {
            services.Observer.OnLimit("subscribe_rate");
            React(Reaction.Of(dialect.Failed(message.Id, new GraphQLError(
                $"this connection begins more than {services.Options.MaxSubscribeRate} operations a second: wait a moment",
                "rate-limit-exceeded"))));
            return;
        }

        var request = message.Request with { IsRelay = connection.Identity.IsRelay };
        switch (connection.Runner.Accept(message.Id, request, message.Wish.Or(_takesPatches), current))
        {
            case OperationAdding.IdTaken:
                React(dialect.OnIdTaken(message.Id));
                break;
            case OperationAdding.Full:
                services.Observer.OnLimit("operations");
                React(Reaction.Of(dialect.Failed(message.Id, new GraphQLError(
                    $"this connection has {services.Options.MaxOperations} operations, the most that it may have: "
                    + "complete some, or open another connection",
                    "max-operations-exceeded"))));
                break;
        }
    }

    private void React(Reaction reaction)
    {
        if (reaction.Close is { } reason)
        {
            connection.Close(reason, lastWord: reaction.Message);
            return;
        }

        connection.Outbox.Answer(reaction.Message);
        if (!reaction.Second.IsEmpty)
        {
            connection.Outbox.Answer(reaction.Second);
        }
    }

    private async Task InitializeAsync(ConnectionInitMessage init)
    {
        if (init.Wish.Problem is { } problem)
        {
            Log.InvalidMessage(_logger, connection.Identity.Id, problem.Message);
            React(dialect.OnUnknownPatch(problem.Message));
            return;
        }

        _takesPatches = init.Wish.TakesPatches ?? false;
        switch (await ResolveAsync(init.Headers))
        {
            case SessionGranted granted:
                if (connection.Session.TryOpen(granted, () => React(dialect.Acknowledge(_takesPatches))))
                {
                    services.Observer.OnInitialized(connection.Identity, granted.Session.Role);
                }

                break;
            case SessionDenied denied:
                React(dialect.OnDenied(denied.Message));
                break;
            default:
                connection.Close(CloseReason.TryAgainLater);
                break;
        }
    }

    // As a ping that brings a token, in the words of graphql-ws.
    private async ValueTask InitializeAgainAsync(ConnectionInitMessage init)
    {
        switch (await RefreshAsync(init.Headers))
        {
            case SessionGranted:
                React(dialect.Acknowledge(_takesPatches));
                break;
            case SessionDenied denied:
                React(dialect.OnDenied(denied.Message));
                break;
            default:
                connection.Close(CloseReason.TryAgainLater);
                break;
        }
    }

    private async ValueTask AnswerRefreshAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (connection.Session.Current is null)
        {
            connection.Outbox.Answer(ServerMessages.SessionRefused("the connection is not acknowledged yet"));
            return;
        }

        connection.Outbox.Answer(await RefreshAsync(headers) switch
        {
            SessionGranted => ServerMessages.SessionRefreshed,
            SessionDenied denied => ServerMessages.SessionRefused(denied.Message),
            _ => ServerMessages.SessionRefused("the session could not be resolved, try again later"),
        });
    }

    // Fresh credentials: the operations move to the new session without a gap. Those that are refused change nothing: the
    // session lives on until its own end.
    private async ValueTask<SessionResolution?> RefreshAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var resolution = await ResolveAsync(headers);
        if (resolution is SessionGranted granted)
        {
            connection.Session.Replace(granted);
            connection.ReplanAll();
        }

        return resolution;
    }

    // Null where the resolver fails, or the connection has ended.
    private async ValueTask<SessionResolution?> ResolveAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        try
        {
            var resolution = await connection.Session.ResolveAsync(headers, connection.Ended);
            if (resolution is SessionDenied denied)
            {
                Log.SessionDenied(_logger, connection.Identity.Id, denied.Code, denied.Message);
            }

            return resolution;
        }
        catch (OperationCanceledException) when (connection.Ended.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception problem)
        {
            Log.SessionFailed(_logger, problem, connection.Identity.Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Connection {Connection} sent no valid message: {Detail}")]
        public static partial void InvalidMessage(ILogger logger, Guid connection, string detail);

        [LoggerMessage(LogLevel.Information, "Connection {Connection} was denied a session ({Code}): {Message}")]
        public static partial void SessionDenied(ILogger logger, Guid connection, string code, string message);

        [LoggerMessage(LogLevel.Error, "The session of connection {Connection} could not be resolved.")]
        public static partial void SessionFailed(ILogger logger, Exception problem, Guid connection);
    }
}
