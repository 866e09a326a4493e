namespace LiveQuery.Engine.Polling;

/// <summary>Which cohorts of a poller to look at.</summary>
internal enum DueLook
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that changed rows concern.</summary>
    Touched,

    /// <summary>Those whose turn it is to be refetched whatever tells of changes.</summary>
    Safety,

    /// <summary>All.</summary>
    All,
}
