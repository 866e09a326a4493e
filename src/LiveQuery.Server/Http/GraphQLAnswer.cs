using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Http;

/// <summary>What became of one request of a body.</summary>
/// <param name="Data">The JSON of <c>data</c>; empty where there is an error.</param>
/// <param name="Error">The error, or null.</param>
/// <param name="Detail">What Postgres said, where the asker may see it.</param>
/// <param name="Status">The status of the error where the media type lets it have one, or where <paramref name="IsForced"/>.</param>
/// <param name="IsForced">Whether the status holds whatever the media type.</param>
/// <param name="Name">The operation's name.</param>
/// <param name="Kind">The operation's kind, where it compiled.</param>
internal readonly record struct GraphQLAnswer(
    ReadOnlyMemory<byte> Data,
    GraphQLError? Error = null,
    string? Detail = null,
    int Status = StatusCodes.Status200OK,
    bool IsForced = false,
    string? Name = null,
    OperationKind? Kind = null)
{
    /// <summary>An error with the status that its code has.</summary>
    public static GraphQLAnswer Refused(GraphQLError error) =>
        new(default, error, Status: GraphQLResponses.StatusOf(error.Code));

    /// <summary>An error of the request itself, whose status is the same for every media type.</summary>
    public static GraphQLAnswer Malformed(GraphQLError error, int status = StatusCodes.Status400BadRequest) =>
        new(default, error, Status: status, IsForced: true);

    /// <summary>The status to answer with.</summary>
    public int StatusFor(string mediaType) =>
        IsForced || mediaType == MediaTypes.GraphQLResponse ? Status : StatusCodes.Status200OK;
}
