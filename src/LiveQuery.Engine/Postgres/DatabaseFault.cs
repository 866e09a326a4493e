namespace LiveQuery.Engine.Postgres;

/// <summary>What a failure of the database means for those who wait.</summary>
internal enum DatabaseFault
{
    /// <summary>The server cannot be reached or takes no connections: nothing is wrong with the statement; try again.</summary>
    Unavailable,

    /// <summary>A value or a row made the statement fail: it concerns single cohorts.</summary>
    Data,

    /// <summary>The database role may not read something.</summary>
    Permission,

    /// <summary>The statement ran too long, or waited too long for a lock or for a connection.</summary>
    Timeout,

    /// <summary>The statement and the database no longer fit: a table, column, type or function has changed.</summary>
    Schema,

    /// <summary>Anything else.</summary>
    Other,
}
