namespace LiveQuery.Engine.Diagnostics;

/// <summary>The kinds of subscriptions.</summary>
public enum SubscriptionKind
{
    /// <summary>The latest state of a result.</summary>
    LiveQuery,

    /// <summary>Rows in the order of a cursor, each once.</summary>
    Streaming,
}
