namespace LiveQuery.Engine.Results;

/// <summary>
/// One state of a cohort: the JSON object that Postgres made, shared by all its subscribers. Immutable.
/// </summary>
public sealed class Result : SharedBytes
{
    private readonly ResultChange? _change;
    private byte[]? _token;

    /// <summary>A state that follows no other, or none that anybody wants the difference to.</summary>
    /// <param name="data">The JSON object in UTF-8.</param>
    /// <param name="sequence">Its number in its cohort.</param>
    /// <param name="publishedAt">When it is published.</param>
    /// <param name="hash">The fingerprint of the JSON; empty where it is not known.</param>
    public Result(ReadOnlyMemory<byte> data, long sequence, long publishedAt, ReadOnlyMemory<byte> hash = default)
        : this(data, sequence, publishedAt, hash, change: null)
    {
    }

    /// <summary>A state, and the step that led to it where somebody may want it.</summary>
    internal Result(
        ReadOnlyMemory<byte> data, long sequence, long publishedAt, ReadOnlyMemory<byte> hash, ResultChange? change)
    {
        Data = data;
        Sequence = sequence;
        PublishedAt = publishedAt;
        Hash = hash;
        _change = change;
    }

    /// <summary>The JSON object in UTF-8: the value of <c>data</c>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Grows by one with each state of the cohort.</summary>
    public long Sequence { get; }

    /// <summary>When the engine published it: a timestamp of its <see cref="TimeProvider"/>.</summary>
    public long PublishedAt { get; }

    /// <summary>The fingerprint of <see cref="Data"/>: equal for equal JSON, whatever the cohort. Empty where it is not known.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>
    /// The JSON Patch (RFC 6902) that makes this state of the one before it; empty where there is none, or none that is
    /// clearly smaller than the state. It is made when it is first asked for, in up to some milliseconds a megabyte.
    /// </summary>
    public ReadOnlyMemory<byte> FindPatch() => _change?.Patch;

    /// <summary>That patch as what its readers share; null where no state came before.</summary>
    public SharedBytes? SharedPatch => _change;

    /// <inheritdoc/>
    private protected override ReadOnlyMemory<byte> Bytes => Data;

    /// <summary>
    /// What is made of the hash to be told instead of it; kept, so that it is made once for all subscribers. Whoever calls
    /// makes the same of the same hash.
    /// </summary>
    public ReadOnlyMemory<byte> TokenBy(Func<ReadOnlyMemory<byte>, byte[]> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return _token ??= make(Hash);
    }
}
