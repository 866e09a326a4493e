using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Connections;

namespace LiveQuery.Tests.Connections;

/// <summary>
/// Understands documents by their first word: <c>query</c>, <c>subscription</c>, <c>mutation</c>, <c>constant</c> (an
/// answer known at once, as a query or a subscription), <c>throw</c>; anything else is a client's mistake. The SQL is the
/// document and what <see cref="SqlSuffix"/> says; the values are the variables and the session's <c>x-hasura-user</c>.
/// </summary>
internal sealed class FakeCompiler : IOperationCompiler
{
    private long _version = 1;

    public event Action? SchemaChanged;

    public long SchemaVersion => Interlocked.Read(ref _version);

    public Func<Session, string> SqlSuffix { get; set; } = _ => "";

    public Func<GraphQLRequest, GraphQLError?> Fault { get; set; } = _ => null;

    public Action? BeforeCompile { get; set; }

    public int Compilations;

    public bool HasListeners => SchemaChanged is not null;

    public void ChangeSchema()
    {
        Interlocked.Increment(ref _version);
        SchemaChanged?.Invoke();
    }

    public CompileResult Compile(GraphQLRequest request, Session session)
    {
        Interlocked.Increment(ref Compilations);
        BeforeCompile?.Invoke();
        if (Fault(request) is { } fault)
        {
            return new CompileFailure(fault);
        }

        var words = request.Query.Split(' ');
        return words[0] switch
        {
            "query" => Operation(OperationKind.Query, request, session),
            "mutation" => Operation(OperationKind.Mutation, request, session),
            "subscription" => Operation(OperationKind.Subscription, request, session),
            "constant" => new CompiledOperation(
                OperationKind.Subscription,
                request.OperationName,
                ["__typename"],
                [new ConstantPart(["__typename"], "{\"__typename\":\"subscription_root\"}"u8.ToArray())],
                "hash"),
            "throw" => throw new InvalidOperationException("The compiler has a bug."),
            _ => new CompileFailure(new GraphQLError("not a valid graphql query", Path: "$.query")),
        };
    }

    private CompiledOperation Operation(OperationKind kind, GraphQLRequest request, Session session)
    {
        var sql = request.Query + SqlSuffix(session);
        var plan = new Plan
        {
            Source = "default",
            Kind = kind,
            DirectSql = sql,
            DirectPollSql = sql,
            MultiplexedSql = sql,
            Parameters = [],
            Tables = [],
            IsVolatile = false,
            Shape = new ObjectShape([new ShapedField("rows", new ListShape(ObjectShape.OfColumns, ["id"u8.ToArray()]))]),
        };
        return new CompiledOperation(
            kind,
            request.OperationName,
            ["x"],
            [
                new StatementPart(
                    ["x"], plan, [request.Variables?.GetRawText(), session.Variables.GetValueOrDefault("x-hasura-user")]),
            ],
            "hash");
    }
}
