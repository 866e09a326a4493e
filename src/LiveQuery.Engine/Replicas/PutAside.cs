namespace LiveQuery.Engine.Replicas;

/// <summary>Why a replica is not asked: a word for metrics, and a sentence for the operator.</summary>
/// <param name="Word">One of a few fixed words.</param>
/// <param name="Text">The sentence.</param>
internal sealed record PutAside(string Word, string Text)
{
    /// <summary>Nothing is known of it yet.</summary>
    public static PutAside Unknown { get; } = new("unknown", "it has not been looked at yet");

    /// <summary>It is too far behind.</summary>
    public static PutAside Lag { get; } = new("lag", "it is behind the primary");

    /// <summary>It does not answer.</summary>
    public static PutAside Silent { get; } = new("lost", "it does not answer");
}
