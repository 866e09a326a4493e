using System.Runtime.InteropServices;
using System.Text.Json;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Connections;

/// <summary>
/// A request as it is kept for as long as its operation lives, to be compiled again when schema or session change: the
/// variables as bytes, which take a quarter of what they take as a document that was read.
/// </summary>
internal readonly struct OperationRequest
{
    private readonly string _query;
    private readonly string? _operationName;
    private readonly byte[]? _variables;
    private readonly bool _isPersisted;
    private readonly bool _isRelay;

    /// <summary>Keeps a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="query">Its document, as a string that others have too.</param>
    public OperationRequest(GraphQLRequest request, string query)
    {
        _query = query;
        _operationName = request.OperationName;
        _variables = request.Variables is { } variables ? JsonMarshal.GetRawUtf8Value(variables).ToArray() : null;
        _isPersisted = request.IsPersisted;
        _isRelay = request.IsRelay;
    }

    /// <summary>The name of the operation that is asked for, or null.</summary>
    public string? OperationName => _operationName;

    /// <summary>The request anew.</summary>
    public GraphQLRequest ToRequest() => new(_query, _operationName, ReadVariables())
    {
        IsPersisted = _isPersisted,
        IsRelay = _isRelay,
    };

    private JsonElement? ReadVariables()
    {
        if (_variables is null)
        {
            return null;
        }

        var reader = new Utf8JsonReader(_variables);
        return JsonElement.ParseValue(ref reader);
    }
}
