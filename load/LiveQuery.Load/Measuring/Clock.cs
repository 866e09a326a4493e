namespace LiveQuery.Load.Measuring;

/// <summary>The time that latencies are told in: microseconds since 1970, the same for all processes of a machine.</summary>
internal static class Clock
{
    /// <summary>Now.</summary>
    public static long Now => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>SQL for now, in the same unit.</summary>
    public const string Sql = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";
}
