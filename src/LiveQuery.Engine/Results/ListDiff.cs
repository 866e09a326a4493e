using LiveQuery.Compiler;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Writes how a list becomes another one: what is gone is removed, what is new is added, what has another place among
/// the others is moved, as few as can be, and then each item that has changed is changed where it now is. Items are known
/// by the keys that name a row; where none are selected, or two rows have the same, by all that they hold.
/// </summary>
internal sealed class ListDiff(PatchWriter patch, ValueDiff values)
{
    /// <summary>Writes the difference; false where the patch would become too long.</summary>
    public bool TryWrite(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ListShape? shape, int limit)
    {
        using var old = ItemList.Of(from);
        using var @new = ItemList.Of(to);
        var head = 0;
        var shorter = Math.Min(old.Count, @new.Count);
        while (head < shorter && from[old[head]].SequenceEqual(to[@new[head]]))
        {
            head++;
        }

        var tail = 0;
        while (tail < shorter - head && from[old[old.Count - 1 - tail]].SequenceEqual(to[@new[@new.Count - 1 - tail]]))
        {
            tail++;
        }

        var isKeyed = shape is { Identity.IsEmpty: false };
        var hasTwins = false;
        var matches = isKeyed ? Match(from, to, old, @new, head, tail, shape, out hasTwins) : [];
        if (!isKeyed || hasTwins)
        {
            isKeyed = false;
            matches = Match(from, to, old, @new, head, tail, identity: null, out _);
        }

        var steps = new ListSteps(matches, old.Count - tail - head);
        return TryRemove(steps, head, limit)
            && TryPlace(steps, to, @new, head, limit)
            && TryChange(steps, from, to, old, @new, head, shape?.Item, isKeyed, limit);
    }

    private static int[] Match(
        ReadOnlySpan<byte> from,
        ReadOnlySpan<byte> to,
        ItemList old,
        ItemList @new,
        int head,
        int tail,
        ListShape? identity,
        out bool hasTwins)
    {
        using var before = ItemNames.Of(from, old, head, old.Count - tail, identity);
        using var after = ItemNames.Of(to, @new, head, @new.Count - tail, identity);
        return ItemMatching.Match(before, after, out hasTwins);
    }

    // From the end, so that the places of those before hold.
    private bool TryRemove(ListSteps steps, int head, int limit)
    {
        for (var i = steps.OldCount - 1; i >= 0 && patch.Length <= limit; i--)
        {
            if (steps.IsRemoved(i))
            {
                var back = patch.Enter(head + i);
                patch.Remove();
                patch.Leave(back);
            }
        }

        return patch.Length <= limit;
    }

    private bool TryPlace(ListSteps steps, ReadOnlySpan<byte> to, ItemList @new, int head, int limit)
    {
        var cursor = new ListCursor(steps);
        for (var i = 0; i < steps.NewCount && patch.Length <= limit; i++)
        {
            if (steps.Stays(i))
            {
                cursor.Pass(steps.OldOf(i));
            }
            else if (steps.OldOf(i) is not ItemMatching.None and var old)
            {
                var (source, target) = cursor.Move(old);
                patch.Move(head + source, head + target);
            }
            else
            {
                var back = patch.Enter(head + cursor.Add());
                patch.Add(to[@new[head + i]]);
                patch.Leave(back);
            }
        }

        return patch.Length <= limit;
    }

    private bool TryChange(
        ListSteps steps,
        ReadOnlySpan<byte> from,
        ReadOnlySpan<byte> to,
        ItemList old,
        ItemList @new,
        int head,
        ObjectShape? item,
        bool isKeyed,
        int limit)
    {
        for (var i = 0; i < steps.NewCount; i++)
        {
            if (steps.OldOf(i) is not ItemMatching.None and var known
                && !TryChange(
                    head + i, from[old[head + known]], to[@new[head + i]], item, isKeyed && steps.IsPaired(i), limit))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryChange(
        int place, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ObjectShape? item, bool isAnother, int limit)
    {
        if (from.SequenceEqual(to))
        {
            return true;
        }

        var back = patch.Enter(place);
        var isWritten = true;
        if (isAnother)
        {
            // Another row: nothing of the one before should live on in it.
            patch.Replace(to);
            isWritten = patch.Length <= limit;
        }
        else
        {
            isWritten = values.TryWrite(from, to, item, limit);
        }

        patch.Leave(back);
        return isWritten;
    }
}
