using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Connections;

/// <summary>Hears what became of the things that were put into an outbox. Calls return at once.</summary>
internal interface IOutboxOwner
{
    /// <summary>Messages of that many bytes together go out.</summary>
    void OnSent(int messages, long bytes);

    /// <summary>Among them are results that were published at a timestamp.</summary>
    void OnDelivered(int results, long publishedAt);

    /// <summary>A state was replaced before it could be sent. Called under the outbox's lock.</summary>
    void OnStateSkipped();

    /// <summary>A client that takes patches is about to be sent a state, in <paramref name="saved"/> bytes less than all of it.</summary>
    void OnPatchRead(PatchOutcome outcome, int saved);

    /// <summary>The message that ends an operation is about to go out: its id is free.</summary>
    void OnEnding(Operation operation, GraphQLError? error);

    /// <summary>The close frame went out.</summary>
    void OnCloseSent();

    /// <summary>The socket failed; nothing more will be written.</summary>
    void OnWriteFailed(Exception problem);
}
