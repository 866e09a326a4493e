namespace LiveQuery.Server.Http;

/// <summary>How GraphQL is served over HTTP.</summary>
internal sealed record GraphQLHttpOptions
{
    /// <summary>The largest request body; a larger one is answered 413. Default 4 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most requests of a batch. Default 1,000.</summary>
    public int MaxBatchSize { get; init; } = 1_000;

    /// <summary>Whether everybody sees what Postgres said about an error. Hasura's option of that name.</summary>
    public bool DevMode { get; init; }

    /// <summary>Whether admins see what Postgres said about an error. Default true, as Hasura's.</summary>
    public bool AdminInternalErrors { get; init; } = true;

    /// <summary>Whether a refused session is answered 401 rather than 200 as <c>application/json</c>. Hasura's option.</summary>
    public bool Preserve401Errors { get; init; }

    /// <summary>Whether cookies of a WebSocket upgrade count where CORS is disabled. Hasura's option.</summary>
    public bool ReadWebSocketCookies { get; init; }
}
