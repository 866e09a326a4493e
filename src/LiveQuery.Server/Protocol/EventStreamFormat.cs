using System.Text;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>
/// The events of GraphQL over SSE, one operation a response.
/// See https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections mode".
/// </summary>
internal sealed class EventStreamFormat : IMessageFormat
{
    private static readonly byte[] HeadOfAll = "event: next\ndata: {"u8.ToArray();

    // Browsers pass over an event without data.
    private static readonly ReadOnlyMemory<byte> Complete = "event: complete\ndata:\n\n"u8.ToArray();

    private EventStreamFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static EventStreamFormat Instance { get; } = new();

    /// <summary>A comment, as the specification of event streams advises.</summary>
    public ReadOnlyMemory<byte> Keepalive { get; } = ":\n\n"u8.ToArray();

    /// <inheritdoc/>
    public bool IsKeepaliveAnswered => false;

    /// <inheritdoc/>
    public bool CarriesOneOperation => true;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Tail { get; } = "}\n\n"u8.ToArray();

    /// <summary>A comment, which clients pass over.</summary>
    public static byte[] Comment(string text) => [.. ": "u8, .. Encoding.UTF8.GetBytes(text), .. "\n\n"u8];

    /// <inheritdoc/>
    public byte[] Head(string id) => HeadOfAll;

    /// <inheritdoc/>
    public Ending Completed(string id, GraphQLError? error = null) => new(Complete, Error: error);

    /// <summary>A <c>next</c> that holds the errors, and the <c>complete</c>.</summary>
    public Ending Failed(string id, GraphQLError error) => new(
        (byte[])[.. "event: next\ndata: "u8, .. ErrorJson.Response(error), .. "\n\n"u8], Complete, error);
}
