namespace LiveQuery.Engine.Postgres;

/// <summary>Whether statements are prepared.</summary>
public enum PreparedStatements
{
    /// <summary>Where connections lead to Postgres itself; not behind a connection pooler, which may swap servers.</summary>
    Auto,

    /// <summary>Always: behind a pooler that gives a server for the whole session, or keeps track of what is prepared.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
