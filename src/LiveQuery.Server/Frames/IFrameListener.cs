namespace LiveQuery.Server.Frames;

/// <summary>Hears of the frames that are no messages. Called from the reading task.</summary>
internal interface IFrameListener
{
    /// <summary>The client asks for a pong with this payload, which is the listener's to keep.</summary>
    void OnPing(byte[] payload);

    /// <summary>The client lives.</summary>
    void OnPong();
}
