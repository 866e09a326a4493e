using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LiveQuery.Load.Wire;

/// <summary>Reads when something was written, in the forms that databases give.</summary>
internal static class TimeReader
{
    /// <summary>The latest time after any member of that name, in microseconds since 1970; -1 where there is none.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="member">The name in quotes with its colon.</param>
    public static long Read(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> member)
    {
        var latest = -1L;
        for (var rest = payload; ;)
        {
            var at = rest.IndexOf(member);
            if (at < 0)
            {
                return latest;
            }

            rest = rest[(at + member.Length)..].TrimStart((byte)' ');
            latest = Math.Max(latest, ReadValue(rest));
        }
    }

    // A number is of seconds, milliseconds or microseconds, by its size; a text is of ISO 8601, without a zone in UTC.
    private static long ReadValue(ReadOnlySpan<byte> value)
    {
        if (value.Length > 0 && value[0] == (byte)'"')
        {
            var end = value[1..].IndexOf((byte)'"');
            return end >= 0 && DateTimeOffset.TryParse(
                Encoding.ASCII.GetString(value.Slice(1, end)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
                : -1;
        }

        return !Utf8Parser.TryParse(value, out double number, out _) ? -1
            : number < 1e11 ? (long)(number * 1_000_000)
            : number < 1e14 ? (long)(number * 1_000)
            : (long)number;
    }
}
