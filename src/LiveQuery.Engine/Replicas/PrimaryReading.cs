using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.Engine.Replicas;

/// <summary>What the primary showed at one moment.</summary>
/// <param name="Incarnation">Which server it was, from start to stop.</param>
/// <param name="Cluster">Which cluster and database.</param>
/// <param name="Timeline">The timeline that it wrote.</param>
/// <param name="SegmentSize">The bytes of a file of its log.</param>
/// <param name="Written">All that it showed was written to the log by here.</param>
/// <param name="Next">Transactions from this one on had not ended.</param>
/// <param name="Running">Earlier ones that had not ended either.</param>
internal sealed record PrimaryReading(
    string Incarnation, string Cluster, int Timeline, ulong SegmentSize, ulong Written, ulong Next, ImmutableArray<ulong> Running)
{
    private const ulong PageSize = 8192;
    private const ulong PageHeader = 24;
    private const ulong SegmentHeader = 40;
    private const ulong MostNamed = 256;

    /// <summary>Makes it of a probe; null where that met a standby.</summary>
    public static PrimaryReading? Of(SourceVersion read)
    {
        if (read.Snapshot?.Split(':') is not [_, var next, var running])
        {
            return null;
        }

        return new PrimaryReading(
            read.Incarnation,
            read.Cluster,
            read.Timeline,
            read.SegmentSize,
            EndBefore(read.Written, read.SegmentSize),
            Id(next),
            running.Length == 0 ? [] : [.. running.Split(',').Select(Id)]);
    }

    /// <summary>
    /// Where the last record before a position ends. At the beginning of a page or a file the next one is written behind a
    /// header, which no replay reaches before there is one.
    /// </summary>
    public static ulong EndBefore(ulong written, ulong segmentSize) =>
        segmentSize > 0 && written % segmentSize == SegmentHeader ? written - SegmentHeader
        : written % PageSize == PageHeader ? written - PageHeader
        : written;

    /// <summary>The transactions before another one that had not ended; null: too many to name.</summary>
    public ulong[]? UnfinishedBefore(ulong next)
    {
        var running = Running.Where(transaction => transaction < next);
        return next <= Next ? [.. running]
            : next - Next > MostNamed ? null
            : [.. running, .. Enumerable.Range(0, (int)(next - Next)).Select(i => Next + (ulong)i)];
    }

    private static ulong Id(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
