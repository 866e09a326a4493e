using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>A client that has said all in its request: its one operation, until that or the response is over.</summary>
internal sealed class EventStreamConversation(
    Connection connection,
    EventStreamWriter writer,
    Session session,
    GraphQLRequest request,
    DeliveryWish wish) : IConversation
{
    /// <inheritdoc/>
    public Task Settling => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask RunAsync()
    {
        // At once, so that the client sees that it is heard, and who stands between sees a stream.
        connection.Outbox.Answer(EventStreamFormat.Instance.Keepalive);
        connection.Runner.Accept("", request, wish.Or(connectionTakesPatches: false), session);
        await writer.Closed;
    }
}
