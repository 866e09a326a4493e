namespace LiveQuery.Compiler.Language;

/// <summary>A mistake of the client, in Hasura's form.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Code">Hasura's code: <c>validation-failed</c>, <c>parse-failed</c>, <c>not-found</c>, …</param>
/// <param name="Path">A JSONPath of field names: <c>$.selectionSet.author.args.where</c>.</param>
public sealed record GraphQLError(string Message, string Code = GraphQLErrorCodes.ValidationFailed, string Path = "$");

/// <summary>The error codes that the compiler and the engine use, spelled as Hasura's.</summary>
public static class GraphQLErrorCodes
{
    public const string ValidationFailed = "validation-failed";
    public const string ParseFailed = "parse-failed";
    public const string NotFound = "not-found";
    public const string NotSupported = "not-supported";
    public const string UnexpectedPayload = "unexpected-payload";
    public const string DataException = "data-exception";
    public const string BadRequest = "bad-request";
    public const string PermissionError = "permission-error";
    public const string ConstraintViolation = "constraint-violation";
    public const string PostgresError = "postgres-error";
    public const string Unexpected = "unexpected";
    public const string Timeout = "timeout";
}

/// <summary>
/// Carries the first error of a request out of the compiler's walk. Never leaves the assembly: the compiler's door turns
/// it into a value.
/// </summary>
internal sealed class GraphQLException(GraphQLError error) : Exception(error.Message)
{
    /// <summary>The error.</summary>
    public GraphQLError Error { get; } = error;
}
