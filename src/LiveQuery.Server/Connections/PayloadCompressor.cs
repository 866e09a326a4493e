using LiveQuery.Server.Frames;

namespace LiveQuery.Server.Connections;

/// <summary>
/// Compresses the bodies of messages: what many are sent once for all of them, by whoever is the first to send it.
/// </summary>
internal sealed class PayloadCompressor
{
    // Below it the packet hardly becomes smaller, and what stands around the body takes ten bytes more.
    private const int LeastBytes = 512;

    private readonly Func<ReadOnlyMemory<byte>, byte[]> _compress;

    /// <summary>Makes one for all connections.</summary>
    /// <param name="observer">Hears what was compressed.</param>
    public PayloadCompressor(IConnectionObserver observer)
    {
        // One delegate, so that to send what is compressed already allocates nothing.
        _compress = body =>
        {
            var compressed = Deflater.Deflate(body);
            observer.OnCompressed(body.Length, compressed.Length);
            return compressed.Length < body.Length ? compressed : [];
        };
    }

    /// <summary>A message's body, compressed; empty where the message is better sent as it is.</summary>
    public ValueTask<byte[]> CompressAsync(in OutgoingMessage message)
    {
        if (message.Body.Length < LeastBytes || message.Tail.Length > StoredBlocks.MostBytes)
        {
            return new([]);
        }

        return message.Shared is { } shared ? shared.FormByAsync(_compress) : new(_compress(message.Body));
    }
}
