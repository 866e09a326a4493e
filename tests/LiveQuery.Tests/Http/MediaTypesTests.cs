using LiveQuery.Server.Http;

namespace LiveQuery.Tests.Http;

public class MediaTypesTests
{
    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/graphql-response+json", "application/graphql-response+json")]
    [InlineData("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json")]
    [InlineData("application/json, application/graphql-response+json", "application/graphql-response+json")]
    [InlineData("application/json, application/graphql-response+json;q=0.5", "application/json")]
    [InlineData("application/graphql-response+json;q=0, */*", "application/json")]
    [InlineData("application/json;q=0, */*", "application/graphql-response+json")]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", "application/json")]
    [InlineData("Application/JSON;charset=utf-8", "application/json")]
    [InlineData("text/event-stream", null)]
    [InlineData("text/html", null)]
    [InlineData("*/*;q=0", null)]
    [InlineData(";;;", "application/json")]
    public void Chooses_what_the_client_prefers(string? accept, string? expected) =>
        Assert.Equal(expected, MediaTypes.Choose(accept));
}
