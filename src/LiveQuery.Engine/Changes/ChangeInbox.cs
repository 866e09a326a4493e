namespace LiveQuery.Engine.Changes;

/// <summary>
/// What the feed has told and the polling loop has not taken yet. Bounded: when the loop does not come, the feed goes on
/// and what it told is forgotten, which the loop learns.
/// </summary>
internal sealed class ChangeInbox
{
    private const int MostTransactions = 10_000;
    private const int MostImages = 100_000;

    private readonly Lock _gate = new();
    private List<ChangedTransaction> _transactions = [];
    private int _images;
    private bool _hasOverflown;

    /// <summary>Adds a transaction; whether it is the first one that waits.</summary>
    public bool Add(ChangedTransaction transaction)
    {
        lock (_gate)
        {
            if (_hasOverflown)
            {
                return false;
            }

            _images += transaction.Tables?.Values.Sum(change => change.Images?.Count ?? 0) ?? 0;
            if (_transactions.Count >= MostTransactions || _images > MostImages)
            {
                _hasOverflown = true;
                _transactions = [];
                _images = 0;
                return true;
            }

            _transactions.Add(transaction);
            return _transactions.Count == 1;
        }
    }

    /// <summary>Takes all that waits; <paramref name="hasOverflown"/>: there was more, which is lost.</summary>
    public IReadOnlyList<ChangedTransaction> Take(out bool hasOverflown)
    {
        lock (_gate)
        {
            hasOverflown = _hasOverflown;
            _hasOverflown = false;
            _images = 0;
            if (_transactions.Count == 0)
            {
                return [];
            }

            var taken = _transactions;
            _transactions = [];
            return taken;
        }
    }
}
