namespace LiveQuery.Engine.Results;

/// <summary>Writes how an object of a JSON column, whose members may be any, becomes another one.</summary>
internal sealed class AnyObjectDiff(PatchWriter patch, ValueDiff values)
{
    // Which of two equal names holds is for each reader to say, and appliers refuse paths to a prototype: nothing is
    // patched in such objects.
    private static readonly string[] Unpatchable = ["__proto__", "prototype"];

    /// <summary>Writes the difference; false where there is none to write, or the patch would become too long.</summary>
    public bool TryWrite(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, int limit)
    {
        if (Read(from) is not { } old || Read(to) is not { } @new)
        {
            return false;
        }

        foreach (var (name, member) in old)
        {
            if (!@new.ContainsKey(name))
            {
                var back = patch.Enter(from[member.Name]);
                patch.Remove();
                patch.Leave(back);
            }
        }

        foreach (var (name, member) in @new)
        {
            if (patch.Length > limit || !TryWriteMember(old.TryGetValue(name, out var known) ? from[known.Value] : default, to, member, limit))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWriteMember(ReadOnlySpan<byte> before, ReadOnlySpan<byte> to, Member member, int limit)
    {
        if (!before.IsEmpty)
        {
            return values.TryWriteMember(to[member.Name], before, to[member.Value], null, limit);
        }

        var back = patch.Enter(to[member.Name]);
        patch.Add(to[member.Value]);
        patch.Leave(back);
        return true;
    }

    // Null where nothing may be patched in it.
    private static Dictionary<string, Member>? Read(ReadOnlySpan<byte> json)
    {
        var members = new Dictionary<string, Member>(StringComparer.Ordinal);
        var cursor = new JsonCursor(json);
        try
        {
            while (cursor.TryReadMember(out var name, out var value))
            {
                var text = JsonNames.Unescape(json[name]);
                if (Unpatchable.Contains(text) || !members.TryAdd(text, new Member(name, value)))
                {
                    return null;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A name that is no Unicode.
            return null;
        }

        return members;
    }

    private readonly record struct Member(Range Name, Range Value);
}
