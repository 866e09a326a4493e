namespace LiveQuery.Load.Fleet;

/// <summary>How far a connection has come.</summary>
internal enum ConnectionPhase
{
    /// <summary>Not connected.</summary>
    Closed,

    /// <summary>The upgrade was asked for.</summary>
    Upgrading,

    /// <summary><c>connection_init</c> was sent.</summary>
    Greeting,

    /// <summary>It is acknowledged, and its operations have been sent.</summary>
    Open,
}
