namespace LiveQuery.Server.Hosting;

/// <summary>The server cannot listen where it is to; the message is one line that says why.</summary>
internal sealed class ListenException(string message, Exception inner) : Exception(message, inner);
