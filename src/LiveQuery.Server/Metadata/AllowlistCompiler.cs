using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Metadata;

/// <summary>
/// Compiles for everybody but admins only what is on the allow list of the moment, over every transport alike. Live
/// operations are compiled anew when the metadata changes, so that one that is taken off the list ends.
/// </summary>
/// <param name="compiler">Compiles what is allowed.</param>
/// <param name="models">Keeps the list.</param>
/// <param name="hasRoleScopes">Whether collections that are scoped to roles count for these roles.</param>
internal sealed class AllowlistCompiler(IOperationCompiler compiler, ModelProvider models, bool hasRoleScopes) : IOperationCompiler
{
    private static readonly CompileFailure NotAllowed = new(new GraphQLError("query is not allowed"));

    /// <inheritdoc/>
    public long SchemaVersion => compiler.SchemaVersion;

    /// <inheritdoc/>
    public event Action? SchemaChanged
    {
        add => compiler.SchemaChanged += value;
        remove => compiler.SchemaChanged -= value;
    }

    /// <inheritdoc/>
    public CompileResult Compile(GraphQLRequest request, Session session)
    {
        if (session.IsAdmin || IsAllowed(request.Query, session.Role))
        {
            return compiler.Compile(request, session);
        }

        return NotAllowed;
    }

    private bool IsAllowed(string document, string role)
    {
        var list = models.Current.Saved.Allowlist;
        return hasRoleScopes ? list.Allows(document, role) : list.Allows(document);
    }
}
