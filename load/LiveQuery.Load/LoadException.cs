namespace LiveQuery.Load;

/// <summary>A run that cannot go on; the message says what is wrong and what to do.</summary>
internal sealed class LoadException(string message) : Exception(message);
