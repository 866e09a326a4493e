using LiveQuery.Compiler.Language;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// A failure of the database: the error is what the client gets, the message what the operator gets.
/// </summary>
internal sealed class DatabaseException(
    DatabaseFault fault,
    string? sqlState,
    GraphQLError error,
    string? internalDetails,
    Exception? inner) : Exception(inner is null ? error.Message : DatabaseErrors.Describe(inner), inner)
{
    /// <summary>What it means for those who wait.</summary>
    public DatabaseFault Fault { get; } = fault;

    /// <summary>Postgres' code, or null where Postgres did not answer.</summary>
    public string? SqlState { get; } = sqlState;

    /// <summary>The error for the client.</summary>
    public GraphQLError Error { get; } = error;

    /// <summary>What Postgres said, as JSON, for admins and dev mode alone; null where there is nothing.</summary>
    public string? InternalDetails { get; } = internalDetails;

    /// <summary>The same, at a place of the request; one that has a place of its own keeps it.</summary>
    public DatabaseException At(string path) => Error.Path == "$"
        ? new DatabaseException(Fault, SqlState, Error with { Path = path }, InternalDetails, InnerException)
        : this;
}
