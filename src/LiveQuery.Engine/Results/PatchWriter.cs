using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Writes a JSON Patch (RFC 6902) in buffers that are borrowed, and takes back what turned out to be longer than it is
/// worth. It knows the place that the difference is being looked for in, as the JSON pointer (RFC 6901) that operations
/// name it by.
/// </summary>
internal sealed class PatchWriter : IDisposable
{
    private byte[] _patch = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    // The pointer to the place at hand, escaped as it stands in a JSON string.
    private byte[] _path = ArrayPool<byte>.Shared.Rent(256);
    private int _pathLength;

    /// <summary>The bytes written so far, without the brackets around all.</summary>
    public int Length => _length;

    /// <summary>Goes down to a member; what is returned leads back.</summary>
    /// <param name="name">Its name, as it stands between its quotes in JSON.</param>
    /// <exception cref="InvalidOperationException">The name is no Unicode.</exception>
    public int Enter(ReadOnlySpan<byte> name)
    {
        var before = _pathLength;
        AddToPath("/"u8);
        if (name.IndexOfAny("~/\\"u8) < 0)
        {
            AddToPath(name);
            return before;
        }

        var pointer = JsonNames.Unescape(name)
            .Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
        AddToPath(JsonEncodedText.Encode(pointer, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        return before;
    }

    /// <summary>Goes down to an item; what is returned leads back.</summary>
    public int Enter(int index)
    {
        var before = _pathLength;
        AddToPath("/"u8);
        AddToPath(Digits(index, stackalloc byte[11]));
        return before;
    }

    /// <summary>Goes back to where <see cref="Enter(int)"/> was called.</summary>
    public void Leave(int before) => _pathLength = before;

    /// <summary>The bytes that it would take to replace what is at hand by a value.</summary>
    public int SizeOfReplace(int value) => ReplaceHead.Length + _pathLength + ValueHead.Length + value + 2;

    /// <summary>Replaces what is at hand.</summary>
    public void Replace(ReadOnlySpan<byte> value) => Write(ReplaceHead, value);

    /// <summary>Adds a value at the place at hand.</summary>
    public void Add(ReadOnlySpan<byte> value) => Write("{\"op\":\"add\",\"path\":\""u8, value);

    /// <summary>Removes what is at hand.</summary>
    public void Remove()
    {
        Separate();
        Append("{\"op\":\"remove\",\"path\":\""u8);
        Append(_path.AsSpan(0, _pathLength));
        Append("\"}"u8);
    }

    /// <summary>Moves an item of the list at hand to another place, which is counted without the item.</summary>
    public void Move(int from, int to)
    {
        Span<byte> digits = stackalloc byte[11];
        Separate();
        Append("{\"op\":\"move\",\"from\":\""u8);
        Append(_path.AsSpan(0, _pathLength));
        Append("/"u8);
        Append(Digits(from, digits));
        Append("\",\"path\":\""u8);
        Append(_path.AsSpan(0, _pathLength));
        Append("/"u8);
        Append(Digits(to, digits));
        Append("\"}"u8);
    }

    /// <summary>Takes back all that was written since the length was this.</summary>
    public void Rewind(int length) => _length = length;

    /// <summary>The patch as a JSON array.</summary>
    public byte[] ToArray() => [(byte)'[', .. _patch.AsSpan(0, _length), (byte)']'];

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_patch);
        ArrayPool<byte>.Shared.Return(_path);
    }

    private static ReadOnlySpan<byte> ReplaceHead => "{\"op\":\"replace\",\"path\":\""u8;

    private static ReadOnlySpan<byte> ValueHead => "\",\"value\":"u8;

    private void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> value)
    {
        Separate();
        Append(head);
        Append(_path.AsSpan(0, _pathLength));
        Append(ValueHead);
        Append(value);
        Append("}"u8);
    }

    private void Separate()
    {
        if (_length > 0)
        {
            Append(","u8);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes) => Append(ref _patch, ref _length, bytes);

    private void AddToPath(ReadOnlySpan<byte> bytes) => Append(ref _path, ref _pathLength, bytes);

    private static void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - length < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes.Length));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    private static ReadOnlySpan<byte> Digits(int number, Span<byte> room)
    {
        Utf8Formatter.TryFormat(number, room, out var written);
        return room[..written];
    }
}
