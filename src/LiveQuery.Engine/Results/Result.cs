namespace LiveQuery.Engine.Results;

/// <summary>
/// One state of a cohort: the JSON object that Postgres made, shared by all its subscribers. Immutable.
/// </summary>
public sealed class Result(ReadOnlyMemory<byte> data, long sequence, long publishedAt)
{
    /// <summary>The JSON object in UTF-8: the value of <c>data</c>.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Grows by one with each state of the cohort.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>When the engine published it: a timestamp of its <see cref="TimeProvider"/>.</summary>
    public long PublishedAt { get; } = publishedAt;
}
