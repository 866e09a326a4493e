namespace LiveQuery.Server.MetadataApi;

/// <summary>The endpoint through which a command comes; each knows other commands.</summary>
internal enum CommandDoor
{
    /// <summary><c>/v1/metadata</c>: metadata, with prefixes.</summary>
    Metadata,

    /// <summary><c>/v2/query</c>: SQL and rows.</summary>
    Query,

    /// <summary><c>/v1/query</c>: all of them, without prefixes.</summary>
    Old,
}
