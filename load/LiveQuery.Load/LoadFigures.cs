using System.Collections.Concurrent;
using HdrHistogram;

namespace LiveQuery.Load;

/// <summary>What the clients count together.</summary>
internal sealed class LoadFigures
{
    // Microseconds up to ten minutes.
    private readonly LongConcurrentHistogram _latency = new(1, 600_000_000, 3);
    private long _messages;
    private long _bytes;

    /// <summary>Results received.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Bytes of results received.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Messages that were no result, by their text.</summary>
    public ConcurrentDictionary<string, int> Errors { get; } = new();

    /// <summary>Counts a result.</summary>
    public void Count(int bytes, TimeSpan? latency)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        if (latency is { } age && age > TimeSpan.Zero && age < TimeSpan.FromMinutes(5))
        {
            _latency.RecordValue((long)age.TotalMicroseconds);
        }
    }

    /// <summary>Counts an unexpected message.</summary>
    public void CountError(string message) => Errors.AddOrUpdate(message, 1, (_, count) => count + 1);

    /// <summary>Counts a socket that the server has closed.</summary>
    public void CountClosed(string reason) => CountError($"closed: {reason}");

    /// <summary>The latency at a percentile; zero where there is none.</summary>
    public TimeSpan Latency(double percentile) =>
        TimeSpan.FromMicroseconds(Latencies == 0 ? 0 : _latency.GetValueAtPercentile(percentile));

    /// <summary>The latencies recorded.</summary>
    public long Latencies => _latency.TotalCount;
}
