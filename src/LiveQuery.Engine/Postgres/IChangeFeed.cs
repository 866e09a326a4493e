using LiveQuery.Engine.Changes;

namespace LiveQuery.Engine.Postgres;

/// <summary>Tells what is committed to a database, soon after it is. Thread-safe.</summary>
internal interface IChangeFeed : IAsyncDisposable
{
    /// <summary>What it is at.</summary>
    FeedStatus Status { get; }

    /// <summary>What it has done.</summary>
    FeedCounts Counts { get; }

    /// <summary>What it has told and nobody has taken yet.</summary>
    ChangeInbox Inbox { get; }

    /// <summary>Up to where in the log it has been told everything; 0 while it is not live.</summary>
    ulong Position { get; }

    /// <summary>What is wanted of it from now on.</summary>
    FeedDemand Demand { get; set; }

    /// <summary>Called when something waits in the inbox, or the status is another one. Returns at once.</summary>
    Action? Told { get; set; }

    /// <summary>Has it look soon whether tables have been altered: something was committed.</summary>
    void LookAtSchema();
}
