using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine;
using LiveQuery.Server.Admin;
using LiveQuery.Server.Metadata;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Explain;

/// <summary>
/// <c>POST /v1/graphql/explain</c>: the SQL and the plan of each root field of a query, or of a subscription's poller,
/// and with whom that poller is shared. Takes <c>{query: {query, operationName, variables}, user, is_relay,
/// compare_with}</c>.
/// </summary>
internal sealed class ExplainEndpoint(SchemaCompiler compiler, ILiveQueryEngine engine)
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/v1/graphql/explain";

    private const int MaxDepth = 64;

    /// <summary>Answers one request of an admin.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        JsonNode? answer;
        try
        {
            var body = await JsonNode.ParseAsync(
                context.Request.Body, null, new JsonDocumentOptions { MaxDepth = MaxDepth }, context.RequestAborted);
            answer = await ExplainAsync(body, context.RequestAborted);
        }
        catch (JsonException problem)
        {
            await JsonAnswers.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-json", problem.Message);
            return;
        }
        catch (MetadataApiException problem)
        {
            await JsonAnswers.WriteErrorAsync(context, problem.Status, problem.Code, problem.Message);
            return;
        }
        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => answer.WriteTo(writer));
    }

    private async Task<JsonNode> ExplainAsync(JsonNode? body, CancellationToken cancellationToken)
    {
        var operation = Compile(body);
        if (operation.Kind == OperationKind.Subscription)
        {
            var other = body?["compare_with"] is JsonObject given ? Compile(given) : null;
            return await ExplainPollerAsync(operation.Statement, other, cancellationToken);
        }

        var answers = new JsonArray();
        foreach (var part in operation.Parts.OfType<StatementPart>())
        {
            answers.Add((JsonNode)new JsonObject
            {
                ["field"] = string.Join(", ", part.Keys),
                ["sql"] = part.Plan.DirectSql,
                ["plan"] = await LinesAsync(part, isMultiplexed: false, cancellationToken),
            });
        }

        return answers;
    }

    private CompiledOperation Compile(JsonNode? body)
    {
        var reading = RequestReader.Read(new(Encoding.UTF8.GetBytes((body?["query"] ?? new JsonObject()).ToJsonString())));
        if (reading.Problem is not null)
        {
            throw Refusal(reading.Problem);
        }

        var request = reading.Request! with { IsRelay = body?["is_relay"]?.GetValueKind() == JsonValueKind.True };
        return compiler.CompileSeparately(request, SessionOf(body?["user"])) switch
        {
            CompileFailure failure => throw Refusal(failure.Error),
            CompiledOperation { Kind: OperationKind.Query or OperationKind.Subscription } operation => operation,
            _ => throw new MetadataApiException("invalid-params", "only queries can be explained"),
        };
    }

    private static MetadataApiException Refusal(GraphQLError error) => new(error.Code, error.Message, error.Path);

    private static Session SessionOf(JsonNode? user)
    {
        var variables = (user as JsonObject ?? []).Select(pair => KeyValuePair.Create(
            pair.Key.ToLowerInvariant(), MetadataTree.TextOf(pair.Value) ?? pair.Value?.ToJsonString() ?? "")).ToList();
        var role = variables.FirstOrDefault(pair => pair.Key == "x-hasura-role").Value;
        return new Session(role ?? TrackedModel.AdminRole, variables);
    }

    private async Task<JsonNode> ExplainPollerAsync(StatementPart statement, CompiledOperation? other, CancellationToken cancellationToken) => new JsonObject
    {
        ["sql"] = statement.Plan.MultiplexedSql,
        ["plan"] = await LinesAsync(statement, isMultiplexed: true, cancellationToken),
        ["forms"] = Forms(statement.Plan),
        ["variables"] = CohortVariables.Describe(statement),
        ["sharing"] = Sharing.Describe(statement, other?.Statement, engine.ReadState()),
    };

    // The same by other strategies, where they are offered.
    private static JsonObject Forms(Plan plan)
    {
        var forms = new JsonObject { ["direct"] = plan.DirectPollSql };
        foreach (var (strategy, sql) in new[] { ("set", plan.SetSql), ("fingerprint", plan.FingerprintSql) })
        {
            if (sql is not null)
            {
                forms[strategy] = sql;
            }
        }

        return forms;
    }

    private async Task<JsonArray> LinesAsync(StatementPart part, bool isMultiplexed, CancellationToken cancellationToken)
    {
        var explanation = await engine.ExplainAsync(part, isMultiplexed, cancellationToken);
        return explanation.Error is null
            ? new JsonArray([.. explanation.Lines.Select(line => JsonValue.Create(line))])
            : throw Refusal(explanation.Error);
    }
}
