namespace LiveQuery.Load;

/// <summary>A subscription as its client knows it. Written by the receive loop of its socket alone.</summary>
internal sealed class LoadSubscription(Shape shape, string variables)
{
    /// <summary>The query.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The variables as JSON.</summary>
    public string Variables { get; } = variables;

    /// <summary>The last payload: <c>{"data":…}</c>.</summary>
    public byte[] Payload { get; private set; } = [];

    /// <summary>The bytes of <see cref="Payload"/> that count.</summary>
    public int Length { get; private set; }

    /// <summary>The payloads so far.</summary>
    public int Updates { get; private set; }

    /// <summary>Keeps a payload; its buffer is used again.</summary>
    public void Keep(ReadOnlySpan<byte> payload)
    {
        if (Payload.Length < payload.Length)
        {
            Payload = new byte[payload.Length * 2];
        }

        payload.CopyTo(Payload);
        Length = payload.Length;
        Updates++;
    }
}
