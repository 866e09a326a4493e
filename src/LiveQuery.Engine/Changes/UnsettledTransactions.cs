namespace LiveQuery.Engine.Changes;

/// <summary>
/// Transactions that the feed has told of and that statements may not see yet: the log is read ahead of the end of a
/// transaction, for as long as a synchronous standby takes. What they have changed counts once a snapshot shows that they
/// have ended; a statement sent after that sees it.
/// </summary>
internal sealed class UnsettledTransactions
{
    private readonly List<ChangedTransaction> _waiting = [];

    /// <summary>How many wait to be seen.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds transactions.</summary>
    public void Add(IEnumerable<ChangedTransaction> transactions) => _waiting.AddRange(transactions);

    /// <summary>Forgets those that wait.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>Takes those that have ended in a snapshot.</summary>
    public IReadOnlyList<ChangedTransaction> TakeSettled(VisibleSnapshot snapshot)
    {
        if (_waiting.Count == 0)
        {
            return [];
        }

        var settled = _waiting.Where(transaction => snapshot.HasEnded(transaction.Id)).ToList();
        if (settled.Count > 0)
        {
            _waiting.RemoveAll(transaction => snapshot.HasEnded(transaction.Id));
        }

        return settled;
    }
}
