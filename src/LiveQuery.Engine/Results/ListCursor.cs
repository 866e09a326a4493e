namespace LiveQuery.Engine.Results;

/// <summary>
/// Goes over a list from its head while it becomes the new one, and tells the places that the steps have at the moment of
/// each. Before the cursor stand the new items as far as they have been placed, and among them those old ones that will
/// move further back; behind it the old ones that are left.
/// </summary>
internal sealed class ListCursor
{
    // The old items that are kept are counted through: these are their ranks, and by rank, how many of those before it
    // stay, and for those passed over, how many items had been placed by then.
    private readonly int[] _rankOf;
    private readonly int[] _staysBefore;
    private readonly int[] _placedBefore;
    private readonly bool[] _isPending;

    // How many items that are to move stand before a rank: a binary indexed tree.
    private readonly int[] _pending;

    private int _rank;
    private int _placed;
    private int _passedOver;

    /// <summary>Stands before the list, from which what is gone has been removed.</summary>
    public ListCursor(ListSteps steps)
    {
        _rankOf = new int[steps.OldCount];
        var kept = 0;
        for (var old = 0; old < _rankOf.Length; old++)
        {
            _rankOf[old] = steps.IsRemoved(old) ? ItemMatching.None : kept++;
        }

        _staysBefore = new int[kept + 1];
        _placedBefore = new int[kept];
        _isPending = new bool[kept];
        _pending = new int[kept + 1];
        Array.Fill(_isPending, true);
        for (var @new = 0; @new < steps.NewCount; @new++)
        {
            if (steps.Stays(@new))
            {
                _isPending[_rankOf[steps.OldOf(@new)]] = false;
            }
        }

        for (var rank = 0; rank < kept; rank++)
        {
            _staysBefore[rank + 1] = _staysBefore[rank] + (_isPending[rank] ? 0 : 1);
            if (_isPending[rank])
            {
                Count(rank, 1);
            }
        }
    }

    private int Position => _placed + _passedOver;

    /// <summary>Places an item that is new; where to.</summary>
    public int Add()
    {
        var place = Position;
        _placed++;
        return place;
    }

    /// <summary>Passes over all up to an old item that stays, and that item.</summary>
    public void Pass(int old)
    {
        for (var rank = _rankOf[old]; _rank < rank; _rank++)
        {
            if (_isPending[_rank])
            {
                _placedBefore[_rank] = _placed;
                _passedOver++;
            }
        }

        _rank++;
        _placed++;
    }

    /// <summary>Places an old item that moves; where from, and where to once it is taken out.</summary>
    public (int From, int To) Move(int old)
    {
        var rank = _rankOf[old];
        var pendingBefore = PendingBefore(rank);
        _isPending[rank] = false;
        Count(rank, -1);
        int from;
        if (rank < _rank)
        {
            from = _placedBefore[rank] + pendingBefore;
            _passedOver--;
        }
        else
        {
            from = _placed + pendingBefore + _staysBefore[rank] - _staysBefore[_rank];
        }

        return (from, Add());
    }

    private void Count(int rank, int change)
    {
        for (var i = rank + 1; i < _pending.Length; i += i & -i)
        {
            _pending[i] += change;
        }
    }

    private int PendingBefore(int rank)
    {
        var sum = 0;
        for (var i = rank; i > 0; i -= i & -i)
        {
            sum += _pending[i];
        }

        return sum;
    }
}
