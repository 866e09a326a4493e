namespace LiveQuery.Server.Hosting;

/// <summary>The APIs that can be served or not, as Hasura names them.</summary>
[Flags]
internal enum Apis
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>GraphQL over HTTP and WebSocket.</summary>
    GraphQL = 1,

    /// <summary>The metadata API, queries in SQL, explanations.</summary>
    Metadata = 2,

    /// <summary>The server's configuration.</summary>
    Config = 4,

    /// <summary>Dumps of the database, which are not served in any case; the name is known, so that Hasura's settings hold.</summary>
    PgDump = 8,

    /// <summary>The metrics.</summary>
    Metrics = 16,

    /// <summary>What developers and operators look at while the server runs.</summary>
    Developer = 32,

    /// <summary>All of them.</summary>
    All = GraphQL | Metadata | Config | PgDump | Metrics | Developer,
}
