namespace LiveQuery.Engine.Changes;

/// <summary>How far a change feed is.</summary>
internal enum FeedPhase
{
    /// <summary>It tells nothing.</summary>
    Off,

    /// <summary>It is being set up.</summary>
    Starting,

    /// <summary>It tells every change of the tables that are published.</summary>
    Live,
}
