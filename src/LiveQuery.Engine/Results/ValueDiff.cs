using LiveQuery.Compiler;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Writes how a value becomes another one. Wherever that takes more bytes than the new value itself, the value is
/// replaced; so no patch is longer than it need be, and none takes long to find that is not worth it.
/// </summary>
internal sealed class ValueDiff(PatchWriter patch)
{
    // JSON columns may be nested without end: what lies deeper is replaced whole.
    private const int MaxDepth = 64;

    private int _depth;

    /// <summary>Writes a difference of values at the place at hand; false where the patch would become too long.</summary>
    /// <param name="from">The old value.</param>
    /// <param name="to">The new one.</param>
    /// <param name="shape">What both are made of; null: any JSON.</param>
    /// <param name="limit">The length that the patch may have.</param>
    public bool TryWrite(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ResultShape? shape, int limit)
    {
        if (from.SequenceEqual(to))
        {
            return true;
        }

        var start = patch.Length;
        var replaced = start + patch.SizeOfReplace(to.Length);
        if (from[0] == to[0] && _depth < MaxDepth && TryWriteInside(from, to, shape, Math.Min(limit, replaced)))
        {
            return true;
        }

        patch.Rewind(start);
        if (replaced > limit)
        {
            return false;
        }

        patch.Replace(to);
        return true;
    }

    /// <summary>Writes a difference of objects that were selected; false where the patch would become too long.</summary>
    public bool TryWriteObject(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ObjectShape shape, int limit)
    {
        var old = new JsonCursor(from);
        var @new = new JsonCursor(to);
        while (old.TryReadMember(out var name, out var before))
        {
            if (!@new.TryReadMember(out var sameName, out var after) || !from[name].SequenceEqual(to[sameName]))
            {
                return false;
            }

            if (!TryWriteMember(from[name], from[before], to[after], shape.Find(from[name]), limit))
            {
                return false;
            }
        }

        return !@new.TryReadMember(out _, out _) && patch.Length <= limit;
    }

    /// <summary>Writes a difference of values that are members of the place at hand.</summary>
    public bool TryWriteMember(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ResultShape? shape, int limit)
    {
        if (from.SequenceEqual(to))
        {
            return true;
        }

        var back = patch.Enter(name);
        var isWritten = TryWrite(from, to, shape, limit);
        patch.Leave(back);
        return isWritten;
    }

    private bool TryWriteInside(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ResultShape? shape, int limit)
    {
        _depth++;
        var isWritten = (to[0], shape) switch
        {
            ((byte)'{', ObjectShape selected) => TryWriteObject(from, to, selected, limit),
            ((byte)'{', _) => new AnyObjectDiff(patch, this).TryWrite(from, to, limit),
            ((byte)'[', _) => new ListDiff(patch, this).TryWrite(from, to, shape as ListShape, limit),
            _ => false,
        };
        _depth--;
        return isWritten && patch.Length <= limit;
    }
}
