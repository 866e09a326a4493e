namespace LiveQuery.Server.Connections;

/// <summary>How far a connection has come.</summary>
internal enum ConnectionPhase
{
    /// <summary>Nothing has been heard of the client yet.</summary>
    AwaitingInit,

    /// <summary>Its credentials are being looked at.</summary>
    Initializing,

    /// <summary>It is acknowledged.</summary>
    Ready,

    /// <summary>A close frame is on its way, in one of the directions.</summary>
    Closing,
}
