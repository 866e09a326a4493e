namespace LiveQuery.Engine.Postgres;

/// <summary>A source cannot be reached, or refuses; the message tells the operator why, without secrets.</summary>
public sealed class SourceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
