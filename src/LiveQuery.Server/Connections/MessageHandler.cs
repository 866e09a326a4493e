using LiveQuery.Compiler.Language;
using LiveQuery.Server.Authentication;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Does what the messages of one client ask for, one after the other. Only <c>connection_init</c> is not waited for: what
/// the client sends before it is acknowledged must be seen, and refused.
/// </summary>
internal sealed partial class MessageHandler(
    Connection connection,
    ConnectionServices services,
    ConnectionSession session,
    Outbox outbox,
    OperationTable operations,
    OperationRunner runner,
    ILogger logger,
    CancellationToken ended)
{
    // Written before the client is acknowledged.
    private bool _takesPatches;

    /// <summary>The work that <c>connection_init</c> has started; never fails.</summary>
    public Task Initializing { get; private set; } = Task.CompletedTask;

    /// <summary>Does what a message asks for.</summary>
    public ValueTask HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case SubscribeMessage subscribe:
                Subscribe(subscribe);
                break;
            case CompleteMessage complete when operations.Remove(complete.Id) is { } operation:
                runner.Stop(operation);
                break;
            case PingMessage { Headers: { } headers }:
                return RefreshAsync(headers);
            case PingMessage ping:
                outbox.Answer(ServerMessages.Pong(ping.Payload));
                break;
            case ConnectionInitMessage init when session.TryBegin():
                Initializing = InitializeAsync(init);
                break;
            case ConnectionInitMessage:
                connection.Close(CloseReason.TooManyInitializations);
                break;
            case InvalidMessage invalid:
                Refuse(invalid.Detail);
                break;
        }

        return default;
    }

    /// <summary>Closes the connection over what is no message.</summary>
    public void Refuse(string detail)
    {
        Log.InvalidMessage(logger, connection.Identity.Id, detail);
        connection.Close(CloseReason.InvalidMessage);
    }

    private void Subscribe(SubscribeMessage message)
    {
        if (session.Current is not { } current)
        {
            connection.Close(CloseReason.Unauthorized);
            return;
        }

        var request = message.Request with { IsRelay = connection.Identity.IsRelay };
        switch (runner.Accept(message.Id, request, message.Wish.Or(_takesPatches), current))
        {
            case OperationAdding.IdTaken:
                connection.Close(CloseReason.SubscriberExists(message.Id));
                break;
            case OperationAdding.Full:
                outbox.Answer(outbox.Format.Failed(message.Id, new GraphQLError(
                    $"this connection has {services.Options.MaxOperations} operations, the most that it may have: "
                    + "complete some, or open another connection",
                    "max-operations-exceeded")).Message);
                break;
        }
    }

    private async Task InitializeAsync(ConnectionInitMessage init)
    {
        if (init.Wish.Problem is { } problem)
        {
            Log.InvalidMessage(logger, connection.Identity.Id, problem.Message);
            connection.Close(CloseReason.UnknownPatch);
            return;
        }

        _takesPatches = init.Wish.TakesPatches ?? false;
        switch (await ResolveAsync(init.Headers))
        {
            case SessionGranted granted:
                var ack = _takesPatches ? ServerMessages.AckOfPatches : ServerMessages.Ack;
                if (session.TryOpen(granted, () => outbox.Answer(ack)))
                {
                    services.Observer.OnInitialized(connection.Identity, granted.Session.Role);
                }

                break;
            case SessionDenied denied:
                Log.SessionDenied(logger, connection.Identity.Id, denied.Code, denied.Message);
                connection.Close(CloseReason.Forbidden);
                break;
            default:
                connection.Close(CloseReason.TryAgainLater);
                break;
        }
    }

    // A fresh token in a ping: the operations move to the new session without a gap. A refused one changes nothing: the
    // session lives on until its own end.
    private async ValueTask RefreshAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (session.Current is null)
        {
            outbox.Answer(ServerMessages.SessionRefused("the connection is not acknowledged yet"));
            return;
        }

        switch (await ResolveAsync(headers))
        {
            case SessionGranted granted:
                session.Replace(granted);
                connection.ReplanAll();
                outbox.Answer(ServerMessages.SessionRefreshed);
                break;
            case SessionDenied denied:
                Log.SessionDenied(logger, connection.Identity.Id, denied.Code, denied.Message);
                outbox.Answer(ServerMessages.SessionRefused(denied.Message));
                break;
            default:
                outbox.Answer(ServerMessages.SessionRefused("the session could not be resolved, try again later"));
                break;
        }
    }

    // Null where the resolver fails, or the connection has ended.
    private async ValueTask<SessionResolution?> ResolveAsync(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        try
        {
            return await session.ResolveAsync(headers, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception problem)
        {
            Log.SessionFailed(logger, problem, connection.Identity.Id);
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
