using System.Text.Json;
using LiveQuery.Compiler;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Finds the difference between two results as a JSON Patch (RFC 6902) whose paths begin at <c>data</c>. It is made of
/// the bytes of the new result: what is equal is compared and passed over, numbers are compared as they are written, and
/// nothing is parsed but the objects and lists that differ.
/// </summary>
internal static class ResultDiff
{
    // Looking for a difference takes some milliseconds a megabyte and as much memory as the results have items: beyond
    // this a result is sent as it is.
    private const int MaxBytes = 16 * 1024 * 1024;

    // A patch is worth it where it is clearly smaller: it costs the client more to read than its bytes of JSON.
    private const double MaxShare = 0.7;

    /// <summary>The patch; null where there is none that is clearly smaller than the new result.</summary>
    /// <param name="from">The result that the client has.</param>
    /// <param name="to">The new one.</param>
    /// <param name="shape">What both are made of; null where nothing may be patched in them.</param>
    public static byte[]? Find(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ObjectShape? shape) =>
        Find(from, to, shape, (int)(to.Length * MaxShare));

    /// <summary>The patch; null where it would be longer than the limit.</summary>
    internal static byte[]? Find(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ObjectShape? shape, int limit)
    {
        if (shape is null || Math.Max(from.Length, to.Length) > MaxBytes)
        {
            return null;
        }

        using var patch = new PatchWriter();
        try
        {
            return new ValueDiff(patch).TryWriteObject(from, to, shape, limit) ? patch.ToArray() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
