using System.Globalization;

namespace LiveQuery.Engine.Postgres;

/// <summary>What is visible in a source at one moment: equal texts mean equal contents.</summary>
/// <param name="Text">The visible snapshot (on a standby: how far it has replayed) and the server's incarnation.</param>
/// <param name="IsStandby">Whether the server is in recovery.</param>
internal sealed record SourceVersion(string Text, bool IsStandby)
{
    /// <summary>The visible snapshot; null on a standby.</summary>
    public string? Snapshot { get; init; }

    /// <summary>What tells a server from one that was restarted or failed over to.</summary>
    public string Incarnation { get; init; } = "";

    /// <summary>Up to where the log was written when the snapshot was taken, or a moment later; 0 on a standby.</summary>
    public ulong Written { get; init; }

    /// <summary>Up to where the log was flushed, so that a change feed can be told of it; 0 on a standby.</summary>
    public ulong Flushed { get; init; }

    /// <summary>Which cluster and database it is; empty where the source has no replicas, or is a standby itself.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>The timeline that it writes; 0 where the source has no replicas, or is a standby itself.</summary>
    public int Timeline { get; init; }

    /// <summary>The bytes of a file of its log; 0 where the source has no replicas, or is a standby itself.</summary>
    public ulong SegmentSize { get; init; }

    /// <summary>A position in the log: <c>16/B374D848</c>.</summary>
    public static ulong ReadPosition(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (ulong.Parse(text.AsSpan(0, slash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) << 32)
            | ulong.Parse(text.AsSpan(slash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
