using LiveQuery.Server.Http;

namespace LiveQuery.Tests.Http;

/// <summary>Which offers of RFC 7692 are agreed to, and with what words.</summary>
public class DeflateOffersTests
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private const string AgreedFull = Agreed + "; server_max_window_bits=15";

    [Theory]
    [InlineData("permessage-deflate", Agreed)]
    // Browsers; ws; a client that names all that there is.
    [InlineData("permessage-deflate; client_max_window_bits", Agreed)]
    [InlineData("permessage-deflate;client_no_context_takeover;server_no_context_takeover;client_max_window_bits=9", Agreed)]
    [InlineData("permessage-deflate ; server_max_window_bits = 15 ; client_max_window_bits", AgreedFull)]
    [InlineData("permessage-deflate; server_max_window_bits=\"15\"", AgreedFull)]
    [InlineData("permessage-deflate; client_max_window_bits=\"8\"", Agreed)]
    // A smaller window than ours, and the next best offer.
    [InlineData("permessage-deflate; server_max_window_bits=10", null)]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; server_max_window_bits=14,permessage-deflate; server_max_window_bits=15,permessage-deflate", AgreedFull)]
    // Other extensions.
    [InlineData("x-webkit-deflate-frame, permessage-deflate", Agreed)]
    [InlineData("foo; bar=\"baz\"; server_max_window_bits=1, permessage-deflate", Agreed)]
    [InlineData("permessage-bzip2", null)]
    // Values that must not be, or are missing; parameters twice, and unknown ones.
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; server_max_window_bits=16", null)]
    [InlineData("permessage-deflate; server_max_window_bits=7", null)]
    [InlineData("permessage-deflate; server_max_window_bits=015", null)]
    [InlineData("permessage-deflate; server_max_window_bits=+15", null)]
    [InlineData("permessage-deflate; server_max_window_bits=99999999999", null)]
    [InlineData("permessage-deflate; client_max_window_bits=7", null)]
    [InlineData("permessage-deflate; client_max_window_bits=0", null)]
    [InlineData("permessage-deflate; client_max_window_bits=x", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; client_no_context_takeover=true", null)]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover", null)]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=15", null)]
    [InlineData("permessage-deflate; mux", null)]
    [InlineData("permessage-deflate; mux, permessage-deflate", Agreed)]
    // Empty items of a list count for nothing.
    [InlineData(" , permessage-deflate ,, ", Agreed)]
    [InlineData("", null)]
    // What the grammar does not have: nothing of the header is taken.
    [InlineData("permessage-deflate; ", null)]
    [InlineData("permessage-deflate; =1", null)]
    [InlineData("permessage-deflate; client_max_window_bits=", null)]
    [InlineData("permessage-deflate; client_max_window_bits=\"\"", null)]
    [InlineData("permessage-deflate; client_max_window_bits=\"15", null)]
    [InlineData("permessage-deflate; client_max_window_bits=\"1 5\"", null)]
    [InlineData("permessage-deflate client_max_window_bits", null)]
    [InlineData("permessage-deflate, foo bar", null)]
    [InlineData("(permessage-deflate)", null)]
    [InlineData("; permessage-deflate", null)]
    public void Agrees_to_the_first_offer_that_can_be_met(string header, string? answer) =>
        Assert.Equal(answer, DeflateOffers.Accept([header]));

    [Fact]
    public void Takes_several_headers_for_one_list() =>
        Assert.Equal(AgreedFull, DeflateOffers.Accept(
            ["permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=15"]));

    [Fact]
    public void Agrees_to_nothing_where_nothing_is_offered() => Assert.Null(DeflateOffers.Accept([]));
}
