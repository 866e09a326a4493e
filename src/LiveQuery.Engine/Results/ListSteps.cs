namespace LiveQuery.Engine.Results;

/// <summary>What becomes of the items of a list: which go, come, stay in their order, or change places.</summary>
internal sealed class ListSteps
{
    private readonly int[] _oldOf;
    private readonly bool[] _isKept;
    private readonly bool[] _isPaired;
    private readonly bool[] _stays;

    /// <summary>Finds the fewest steps.</summary>
    /// <param name="matches">For each new item the old one that it is, or <see cref="ItemMatching.None"/>.</param>
    /// <param name="oldCount">How many old items there are.</param>
    public ListSteps(int[] matches, int oldCount)
    {
        _oldOf = matches;
        _isKept = new bool[oldCount];
        _isPaired = new bool[matches.Length];
        foreach (var old in matches)
        {
            if (old != ItemMatching.None)
            {
                _isKept[old] = true;
            }
        }

        _stays = LongestRun.Mark(matches);
        PairUp();
    }

    /// <summary>How many new items there are.</summary>
    public int NewCount => _oldOf.Length;

    /// <summary>How many old items there are.</summary>
    public int OldCount => _isKept.Length;

    /// <summary>Whether an old item is there no more.</summary>
    public bool IsRemoved(int old) => !_isKept[old];

    /// <summary>The old item that a new one is, or takes the place of; <see cref="ItemMatching.None"/>: it is added.</summary>
    public int OldOf(int @new) => _oldOf[@new];

    /// <summary>Whether a new item takes the place of another one, which is there no more.</summary>
    public bool IsPaired(int @new) => _isPaired[@new];

    /// <summary>Whether a new item is an old one that need not move.</summary>
    public bool Stays(int @new) => _stays[@new];

    // Where between two items that stay one goes and another comes, the one becomes the other: one step rather than two.
    private void PairUp()
    {
        var (old, @new) = (0, 0);
        for (var stay = 0; stay <= NewCount; stay++)
        {
            if (stay < NewCount && !_stays[stay])
            {
                continue;
            }

            var end = stay < NewCount ? _oldOf[stay] : OldCount;
            for (; @new < stay; @new++)
            {
                if (_oldOf[@new] != ItemMatching.None)
                {
                    continue;
                }

                while (old < end && _isKept[old])
                {
                    old++;
                }

                if (old < end)
                {
                    Pair(old, @new);
                }
            }

            (old, @new) = (end + 1, stay + 1);
        }
    }

    private void Pair(int old, int @new)
    {
        _oldOf[@new] = old;
        _isKept[old] = true;
        _isPaired[@new] = true;
        _stays[@new] = true;
    }
}
