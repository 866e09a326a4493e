using LiveQuery.Server.Http;

namespace LiveQuery.Tests.Http;

public sealed class ContentCodingsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br, gzip", "gzip")]
    [InlineData("gzip;q=0.5, br", "br")]
    [InlineData("gzip;q=0, *", "br")]
    [InlineData("*;q=0.1", "gzip")]
    [InlineData("*;q=0", null)]
    [InlineData("gzip;q=0.5, identity", null)]
    [InlineData("gzip, identity;q=0.5", "gzip")]
    [InlineData("deflate, zstd", null)]
    [InlineData(";;;=,", null)]
    public void Takes_what_the_client_wants_most(string? accept, string? coding) =>
        Assert.Equal(coding, ContentCodings.Choose(accept));
}
