namespace LiveQuery.Server.Connections;

/// <summary>
/// What goes out with one flush, so that it is told of once: counters are shared by all threads, and one message after
/// the other they would cost as much as the writing.
/// </summary>
internal struct SentCount
{
    private int _messages;
    private long _bytes;
    private int _results;
    private long _publishedAt;

    /// <summary>Adds a message; what was published at another time is told of before.</summary>
    public void Add(IOutboxOwner owner, int bytes, long publishedAt)
    {
        _messages++;
        _bytes += bytes;
        if (publishedAt == 0)
        {
            return;
        }

        if (publishedAt != _publishedAt)
        {
            ReportResults(owner);
            _publishedAt = publishedAt;
        }

        _results++;
    }

    /// <summary>Tells of all, and begins anew.</summary>
    public void Report(IOutboxOwner owner)
    {
        if (_messages > 0)
        {
            owner.OnSent(_messages, _bytes);
            (_messages, _bytes) = (0, 0);
        }

        ReportResults(owner);
    }

    private void ReportResults(IOutboxOwner owner)
    {
        if (_results > 0)
        {
            owner.OnDelivered(_results, _publishedAt);
            _results = 0;
        }
    }
}
