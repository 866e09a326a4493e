using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Http;

/// <summary>One request on its way through the endpoint, and what is to be said of it afterwards.</summary>
internal sealed class HttpExchange(HttpContext context, string requestId, long startedAt)
{
    private string? _operationName;
    private OperationKind? _operationKind;
    private GraphQLError? _error;
    private bool _isStream;

    /// <summary>The request and its response.</summary>
    public HttpContext Context { get; } = context;

    /// <summary>Its id.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>The type to answer with.</summary>
    public string MediaType { get; set; } = MediaTypes.Json;

    /// <summary>The status that it was answered with.</summary>
    public int Status { get; set; }

    /// <summary>The bytes of its body.</summary>
    public long RequestBytes { get; set; }

    /// <summary>What was sent of the response's body.</summary>
    public SentBody Sent { get; set; }

    /// <summary>The role of its session.</summary>
    public string? Role { get; set; }

    /// <summary>Keeps what an answer tells of the operation; of a batch, the last name and the first error.</summary>
    public void Note(in GraphQLAnswer answer)
    {
        _operationName = answer.Name ?? _operationName;
        _operationKind = answer.Kind ?? _operationKind;
        _error ??= answer.Error;
    }

    /// <summary>Keeps what there is to tell of an operation whose answer is a stream of events.</summary>
    public void NoteStream(CompileResult compiled)
    {
        Status = StatusCodes.Status200OK;
        _isStream = true;
        _operationName = (compiled as CompiledOperation)?.Name;
        _operationKind = (compiled as CompiledOperation)?.Kind;
        _error = (compiled as CompileFailure)?.Error;
    }

    /// <summary>What is to be said of it.</summary>
    public HttpRequestDetails ToDetails(TimeProvider time) => new(
        RequestId,
        Context.Request.Method,
        Context.Request.Path,
        Status,
        RequestBytes,
        Sent.Bytes,
        time.GetElapsedTime(startedAt),
        Context.Connection.RemoteIpAddress?.ToString(),
        Role,
        _operationName,
        _operationKind switch
        {
            OperationKind.Query => "query",
            OperationKind.Mutation => "mutation",
            OperationKind.Subscription => "subscription",
            _ => null,
        },
        _error?.Code,
        _error?.Message)
    {
        IsStream = _isStream,
        ContentEncoding = Sent.Coding,
        PlainResponseBytes = Sent.PlainBytes,
    };
}
