namespace LiveQuery.Load.Wire;

/// <summary>A server's message.</summary>
internal readonly ref struct ServerMessage
{
    /// <summary>Makes one.</summary>
    public ServerMessage(MessageKind kind, int id, ReadOnlySpan<byte> payload)
    {
        Kind = kind;
        Id = id;
        Payload = payload;
    }

    /// <summary>What it is.</summary>
    public MessageKind Kind { get; }

    /// <summary>The operation: ids are numbers here; -1 where there is none.</summary>
    public int Id { get; }

    /// <summary>The JSON of <c>payload</c>; empty where there is none.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
