using System.Buffers.Text;

namespace LiveQuery.Load.Wire;

/// <summary>Finds the numbers in a payload that tell whose row it is, in which version, and when it was written.</summary>
internal static class RowReader
{
    // Microseconds since 1970 have sixteen digits from 2001 until 2286, and nothing else in the workloads has as many.
    private const int TimeDigits = 16;

    /// <summary>The number after a name, such as <c>"id":</c>; -1 where there is none.</summary>
    public static long Number(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
    {
        var at = payload.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(payload[(at + name.Length)..], out long value, out _) ? value : -1;
    }

    /// <summary>The latest time that is written anywhere in it, in microseconds since 1970; -1 where there is none.</summary>
    public static long LatestTime(ReadOnlySpan<byte> payload)
    {
        var latest = -1L;
        for (var rest = payload; ;)
        {
            var start = rest.IndexOfAnyInRange((byte)'0', (byte)'9');
            if (start < 0)
            {
                return latest;
            }

            rest = rest[start..];
            var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            length = length < 0 ? rest.Length : length;
            if (length == TimeDigits && Utf8Parser.TryParse(rest, out long value, out _))
            {
                latest = Math.Max(latest, value);
            }

            rest = rest[length..];
        }
    }
}
