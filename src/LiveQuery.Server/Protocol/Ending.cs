using LiveQuery.Compiler.Language;

namespace LiveQuery.Server.Protocol;

/// <summary>The last that is said of an operation.</summary>
/// <param name="Message">The message.</param>
/// <param name="Second">One more after it, where the protocol asks for it; else empty.</param>
/// <param name="Error">Why it ends, where it ends by an error.</param>
internal sealed record Ending(ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Second = default, GraphQLError? Error = null);
