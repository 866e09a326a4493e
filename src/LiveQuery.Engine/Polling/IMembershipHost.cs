namespace LiveQuery.Engine.Polling;

/// <summary>What all memberships of an engine need of it.</summary>
internal interface IMembershipHost
{
    /// <summary>Where the cohorts are.</summary>
    PollerRegistry Registry { get; }

    /// <summary>Whether the last state of a cohort still holds.</summary>
    bool Holds(Poller poller, Cohort cohort);

    /// <summary>Has the loop of a poller's source look at what is awaited.</summary>
    void Wake(Poller poller);
}
