using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Server.Connections;

/// <summary>Compiles requests against the schema of the moment.</summary>
internal interface IOperationCompiler
{
    /// <summary>Grows whenever the schema changes; an operation compiled under an older one is compiled anew.</summary>
    long SchemaVersion { get; }

    /// <summary>Raised after <see cref="SchemaVersion"/> has grown, from any thread.</summary>
    event Action? SchemaChanged;

    /// <summary>Compiles a request; a client's mistake is a value.</summary>
    CompileResult Compile(GraphQLRequest request, Session session);
}
