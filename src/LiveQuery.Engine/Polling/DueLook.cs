namespace LiveQuery.Engine.Polling;

/// <summary>Which cohorts of a poller to look at.</summary>
internal enum DueLook
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that changed rows concern.</summary>
    Touched,

    /// <summary>All.</summary>
    All,
}
