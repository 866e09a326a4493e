namespace LiveQuery.Tests;

/// <summary>Tests that measure what the process keeps in memory: beside no others, whose memory would be counted as theirs.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
