using LiveQuery.Compiler.Language;

namespace LiveQuery.Engine.Subscriptions;

/// <summary>The outcome of a query: the JSON bytes of <c>data</c>, or an error.</summary>
/// <param name="Data">The JSON object in UTF-8; empty where there is an error.</param>
/// <param name="Error">The error, or null.</param>
/// <param name="Internal">What Postgres said, as JSON, for admins and dev mode alone; null where there is nothing.</param>
public readonly record struct QueryResult(ReadOnlyMemory<byte> Data, GraphQLError? Error = null, string? Internal = null);
