using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Connections;

/// <summary>
/// What an operation is called in logs, without its id: strings that all operations of its plan share. Of one that was
/// not announced, or whose end was told, nothing.
/// </summary>
internal readonly struct OperationAnnouncement
{
    private readonly string? _queryHash;
    private readonly string? _name;
    private readonly OperationKind _kind;
    private readonly bool _isStream;

    private OperationAnnouncement(OperationKind kind, string? name, string queryHash, bool isStream)
    {
        _kind = kind;
        _name = name;
        _queryHash = queryHash;
        _isStream = isStream;
    }

    /// <summary>Of an operation as it compiled.</summary>
    /// <param name="compiled">What it compiled to.</param>
    /// <param name="name">The name that the client gave; it counts where it did not compile.</param>
    public static OperationAnnouncement Of(CompileResult compiled, string? name) => compiled is CompiledOperation known
        ? new(known.Kind, known.Name, known.QueryHash, known.Parts is [StatementPart { Plan.Stream: not null }])
        : new(OperationKind.Query, name, "", isStream: false);

    /// <summary>How logs name the operation; null where there is nothing to tell.</summary>
    public OperationIdentity? ToIdentity(string id) => _queryHash is null
        ? null
        : new OperationIdentity(id, _kind, _name, _queryHash) { IsStream = _isStream };
}
