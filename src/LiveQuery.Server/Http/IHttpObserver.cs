namespace LiveQuery.Server.Http;

/// <summary>Receives what HTTP requests did: the one place from which their metrics and logs are made.</summary>
internal interface IHttpObserver
{
    /// <summary>A request has been answered.</summary>
    void OnRequest(HttpRequestDetails details);
}

/// <summary>A request that has been answered.</summary>
internal sealed record HttpRequestDetails(
    string RequestId,
    string Method,
    string Path,
    int Status,
    long RequestBytes,
    long ResponseBytes,
    TimeSpan Elapsed,
    string? RemoteAddress,
    string? Role,
    string? OperationName,
    string? OperationType,
    string? ErrorCode,
    string? ErrorMessage)
{
    /// <summary>Whether it was answered by a stream of events: its operation then counts as one of a connection.</summary>
    public bool IsStream { get; init; }

    /// <summary>How the response's body was compressed, or null.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The bytes of the response's body before it was compressed.</summary>
    public long PlainResponseBytes { get; init; } = ResponseBytes;
}
