using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Connections;

namespace LiveQuery.Server.Hosting;

/// <summary>Logs the documents that are compiled and their SQL: Hasura's <c>query-log</c>. Values are left out, they are data.</summary>
internal sealed class LoggingCompiler(IOperationCompiler compiler, LogSink sink) : IOperationCompiler
{
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
        var result = compiler.Compile(request, session);
        if (result is CompiledOperation operation && sink.IsEnabled(LogLevel.Information, LogTypeNames.Query))
        {
            Write(request, session.Role, operation);
        }

        return result;
    }

    private void Write(GraphQLRequest request, string role, CompiledOperation operation)
    {
        var statements = operation.Parts.SelectMany(part => StatementsOf(part, operation.Kind)).ToArray();
        var text = $"{operation.Kind.ToString().ToLowerInvariant()} {operation.Name} as {role}\n{request.Query}";
        sink.Write(LogLevel.Information, LogTypeNames.Query, text, writer =>
        {
            writer.WriteString("kind"u8, statements.Length > 0 ? "database" : "introspection");
            writer.WriteString("role"u8, role);
            writer.WriteString("parameterized_query_hash"u8, operation.QueryHash);
            writer.WriteStartObject("query"u8);
            writer.WriteString("operationName"u8, request.OperationName);
            writer.WriteString("query"u8, request.Query);
            writer.WriteEndObject();
            writer.WriteStartArray("generated_sql"u8);
            foreach (var sql in statements)
            {
                writer.WriteStringValue(sql);
            }

            writer.WriteEndArray();
        });
    }

    private static IEnumerable<string> StatementsOf(OperationPart part, OperationKind kind) => part switch
    {
        StatementPart { Plan: var plan } => [kind == OperationKind.Subscription ? plan.MultiplexedSql : plan.DirectSql],
        MutationPart { Script.Steps: var steps } => steps.Select(step => step.Sql),
        _ => [],
    };
}
