namespace LiveQuery.Server.Protocol;

/// <summary>
/// Carries the first fault of a JSON text out of the readers' descent; <see cref="JsonPieces.ReadOrFault{T}"/> turns it
/// into a value.
/// </summary>
internal sealed class JsonFormatException(string message, string path = "$") : Exception(message)
{
    /// <summary>Where, as Hasura writes it: <c>$.variables</c>.</summary>
    public string Path { get; } = path;
}
