namespace LiveQuery.Server.Frames;

/// <summary>Puts the frames of a wire together to messages. Used by one task.</summary>
internal interface IMessageReceiver : IDisposable
{
    /// <summary>Waits for the next message. It holds until the next call.</summary>
    /// <exception cref="FrameException">What came is no frame.</exception>
    ValueTask<Received> ReceiveAsync();

    /// <summary>Reads on and throws away what comes, until the client's close frame or its end.</summary>
    ValueTask DiscardAsync();
}
