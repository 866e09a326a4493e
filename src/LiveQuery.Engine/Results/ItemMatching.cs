using System.Numerics;

namespace LiveQuery.Engine.Results;

/// <summary>
/// Finds the old items of a list by their names; each is found once. The hash is seeded anew in each process: nobody can
/// aim at a place.
/// </summary>
internal readonly struct ItemMatching
{
    /// <summary>No item.</summary>
    public const int None = -1;

    private readonly ItemNames _names;

    // The first item of each chain of equal places, and the one after each item; counted from one, zero: there is none.
    private readonly int[] _places;
    private readonly int[] _next;

    private ItemMatching(ItemNames names, out bool hasTwins)
    {
        hasTwins = false;
        _names = names;
        _places = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2))];
        _next = new int[names.Count];

        // From the end, so that of several with one name the first is found first.
        for (var i = names.Count - 1; i >= 0; i--)
        {
            ref var place = ref PlaceOf(names[i]);
            hasTwins |= Find(ref place, names[i]) != 0;
            _next[i] = place;
            place = i + 1;
        }
    }

    /// <summary>For each new item the old one of the same name, or <see cref="None"/>.</summary>
    /// <param name="from">The names of the old items.</param>
    /// <param name="to">Those of the new ones.</param>
    /// <param name="hasTwins">Whether two old ones have the same: the first is then taken to be the first of the new ones.</param>
    public static int[] Match(ItemNames from, ItemNames to, out bool hasTwins)
    {
        var matching = new ItemMatching(from, out hasTwins);
        var matches = new int[to.Count];
        for (var i = 0; i < matches.Length; i++)
        {
            matches[i] = matching.Take(to[i]);
        }

        return matches;
    }

    private int Take(ReadOnlySpan<byte> name)
    {
        ref var link = ref Find(ref PlaceOf(name), name);
        var item = link - 1;
        if (item != None)
        {
            link = _next[item];
        }

        return item;
    }

    /// <summary>The link that leads to the item of that name; zero where there is none.</summary>
    private ref int Find(ref int place, ReadOnlySpan<byte> name)
    {
        ref var link = ref place;
        while (link != 0 && !_names[link - 1].SequenceEqual(name))
        {
            link = ref _next[link - 1];
        }

        return ref link;
    }

    private ref int PlaceOf(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        return ref _places[hash.ToHashCode() & (_places.Length - 1)];
    }
}
