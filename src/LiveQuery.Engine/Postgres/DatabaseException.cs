using LiveQuery.Compiler.Language;

namespace LiveQuery.Engine.Postgres;

/// <summary>What kind of trouble a statement met: it decides who is told and what is tried next.</summary>
internal enum DatabaseFault
{
    /// <summary>The database cannot be reached, is starting or ending, or has no connection left. It passes.</summary>
    Unavailable,

    /// <summary>A value or a row made the statement fail: others may succeed.</summary>
    Data,

    /// <summary>The database user lacks a right.</summary>
    Permission,

    /// <summary>The statement ran into its timeout.</summary>
    Timeout,

    /// <summary>The statement names something that is not there any more.</summary>
    Schema,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A statement that failed.</summary>
internal sealed class DatabaseException(
    DatabaseFault fault,
    string? sqlState,
    GraphQLError error,
    string? internalDetails,
    Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>The kind of trouble.</summary>
    public DatabaseFault Fault { get; } = fault;

    /// <summary>Postgres' SQLSTATE; null where it did not answer.</summary>
    public string? SqlState { get; } = sqlState;

    /// <summary>What the client is told.</summary>
    public GraphQLError Error { get; } = error;

    /// <summary>What Postgres said, as a JSON object, for admins and dev mode.</summary>
    public string? InternalDetails { get; } = internalDetails;
}
