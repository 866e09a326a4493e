using System.Buffers;

namespace LiveQuery.Server.Http;

/// <summary>One offer in <c>Sec-WebSocket-Extensions</c>. See https://www.rfc-editor.org/rfc/rfc6455#section-9.1</summary>
/// <param name="Name">The extension.</param>
/// <param name="Parameters">Its parameters, in their order; null: one without a value.</param>
internal sealed record ExtensionOffer(string Name, IReadOnlyList<(string Name, string? Value)> Parameters)
{
    // RFC 9110 §5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads the offers of a header; false where it is not as the grammar has it.</summary>
    public static bool TryReadAll(string header, out List<ExtensionOffer> offers)
    {
        offers = [];
        var rest = header.AsSpan();
        while (true)
        {
            Skip(ref rest, " \t,");
            if (rest.IsEmpty)
            {
                return true;
            }

            if (!TryRead(ref rest, out var offer) || !(rest.IsEmpty || rest[0] == ','))
            {
                return false;
            }

            offers.Add(offer);
        }
    }

    private static bool TryRead(ref ReadOnlySpan<char> rest, out ExtensionOffer offer)
    {
        var parameters = new List<(string, string?)>();
        offer = new ExtensionOffer(ReadToken(ref rest), parameters);
        if (offer.Name.Length == 0)
        {
            return false;
        }

        while (TrySkip(ref rest, ';'))
        {
            Skip(ref rest, " \t");
            var name = ReadToken(ref rest);
            var hasValue = TrySkip(ref rest, '=');
            var value = hasValue ? ReadValue(ref rest) : null;
            if (name.Length == 0 || (hasValue && string.IsNullOrEmpty(value)))
            {
                return false;
            }

            parameters.Add((name, value));
        }

        return true;
    }

    // What stands between quotes has to be a token as well.
    private static string? ReadValue(ref ReadOnlySpan<char> rest)
    {
        Skip(ref rest, " \t");
        if (rest.IsEmpty || rest[0] != '"')
        {
            return ReadToken(ref rest);
        }

        rest = rest[1..];
        var value = ReadToken(ref rest);
        return TrySkip(ref rest, '"') ? value : null;
    }

    private static string ReadToken(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExcept(TokenCharacters);
        var token = end < 0 ? rest : rest[..end];
        rest = rest[token.Length..];
        return token.ToString();
    }

    // Passes over space and a mark, and leaves the rest at what is neither.
    private static bool TrySkip(ref ReadOnlySpan<char> rest, char mark)
    {
        Skip(ref rest, " \t");
        if (rest.IsEmpty || rest[0] != mark)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    private static void Skip(ref ReadOnlySpan<char> rest, string characters) => rest = rest.TrimStart(characters);
}
