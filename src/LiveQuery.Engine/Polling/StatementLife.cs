namespace LiveQuery.Engine.Polling;

/// <summary>
/// How long the statements under way are waited for: until their loop ends, or the source falls silent. A host that has
/// gone without a word leaves connections on which no answer comes any more: their cohorts would wait for the statement's
/// time limit, long after another host has taken its place. Used by one loop.
/// </summary>
internal sealed class StatementLife(CancellationToken end)
{
    private CancellationTokenSource _current = CancellationTokenSource.CreateLinkedTokenSource(end);
    private int _silences;

    /// <summary>Cancels statements that are given up.</summary>
    public CancellationToken Token => _current.Token;

    /// <summary>Gives up the statements under way, where the source has fallen silent since the last look; whether it has.</summary>
    /// <param name="silences">How often it has.</param>
    public bool Observe(int silences)
    {
        if (silences == _silences)
        {
            return false;
        }

        _silences = silences;
        var before = _current;
        _current = CancellationTokenSource.CreateLinkedTokenSource(end);

        // Not waited for: each statement asks the server to cancel it, which may take its time too.
        _ = GiveUpAsync(before);
        return true;
    }

    private static async Task GiveUpAsync(CancellationTokenSource before)
    {
        await before.CancelAsync();
        before.Dispose();
    }
}
