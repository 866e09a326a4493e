namespace LiveQuery.Server.Connections;

/// <summary>What a client says over its connection, until its wire is gone.</summary>
internal interface IConversation
{
    /// <summary>The work that outlives a message, such as asking who the client is; never fails.</summary>
    Task Settling { get; }

    /// <summary>Listens until the wire is gone, and does what is asked. Throws what wires throw when they break.</summary>
    ValueTask RunAsync();
}
