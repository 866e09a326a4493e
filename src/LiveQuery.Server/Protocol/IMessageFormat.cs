using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// How the messages of an operation are dressed on one kind of wire. A state is its operation's head, a label, the JSON
/// as Postgres made it, and a tail: what differs between subscribers of one cohort is the head alone.
/// </summary>
internal interface IMessageFormat
{
    /// <summary>What ends every state: its payload's brace, and all that was opened before.</summary>
    ReadOnlyMemory<byte> Tail { get; }

    /// <summary>What is sent now and then, so that nobody between takes a silent wire for a dead one.</summary>
    ReadOnlyMemory<byte> Keepalive { get; }

    /// <summary>Whether clients answer that, so that silence means death.</summary>
    bool IsKeepaliveAnswered { get; }

    /// <summary>Whether a wire carries one operation, and ends with it.</summary>
    bool CarriesOneOperation { get; }

    /// <summary>What begins every state of an operation, as far as its payload's brace.</summary>
    byte[] Head(string id);

    /// <summary>Nothing more follows; <paramref name="error"/> is why, where the last state said so.</summary>
    Ending Completed(string id, GraphQLError? error = null);

    /// <summary>The operation could not be run, or can be run no more.</summary>
    Ending Failed(string id, GraphQLError error);
}
