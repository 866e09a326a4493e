namespace LiveQuery.Benchmarks;

/// <summary>What one benchmark has measured.</summary>
/// <param name="Nanoseconds">The mean time of an operation; null where the file is for every machine.</param>
/// <param name="Deviation">The standard deviation of the time, in nanoseconds.</param>
/// <param name="Allocated">Bytes that an operation allocates.</param>
public sealed record BaselineEntry(double? Nanoseconds, double? Deviation, double Allocated);
