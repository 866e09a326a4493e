using System.Globalization;

namespace LiveQuery.Server.Http;

/// <summary>
/// Chooses among a client's offers of <c>permessage-deflate</c>. See https://www.rfc-editor.org/rfc/rfc7692#section-7.1
/// </summary>
internal static class DeflateOffers
{
    private const string Name = "permessage-deflate";

    // Nothing is kept between messages, in either direction: else a body could not be compressed for all at once, and each
    // socket would hold the last 32 KiB that its client has sent. A server may say both whatever is offered.
    private const string Agreed = Name + "; server_no_context_takeover; client_no_context_takeover";

    private const int LeastWindowBits = 8;

    // The window of the framework's compressor, which knows no other.
    private const int OurWindowBits = 15;

    /// <summary>What is answered to the first offer that can be met; null where there is none, and none is agreed to.</summary>
    /// <param name="header">The values of <c>Sec-WebSocket-Extensions</c>.</param>
    public static string? Accept(IEnumerable<string?> header) =>
        ExtensionOffer.TryReadAll(string.Join(',', header), out var offers)
            ? offers.Select(Accept).FirstOrDefault(answer => answer is not null)
            : null;

    private static string? Accept(ExtensionOffer offer)
    {
        if (offer.Name != Name)
        {
            return null;
        }

        var seen = new HashSet<string>();
        var answer = Agreed;
        foreach (var (name, value) in offer.Parameters)
        {
            if (!seen.Add(name) || !IsMet(name, value))
            {
                return null;
            }

            if (name == "server_max_window_bits")
            {
                answer += $"; {name}={value}";
            }
        }

        return answer;
    }

    // What is unknown, or has a value that it must not have, makes an offer one to be declined.
    private static bool IsMet(string name, string? value) => name switch
    {
        "server_no_context_takeover" or "client_no_context_takeover" => value is null,
        "client_max_window_bits" => value is null || ReadBits(value) is not null,
        "server_max_window_bits" => value is not null && ReadBits(value) == OurWindowBits,
        _ => false,
    };

    private static int? ReadBits(string value) =>
        !value.StartsWith('0')
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
        && bits is >= LeastWindowBits and <= OurWindowBits
            ? bits
            : null;
}
