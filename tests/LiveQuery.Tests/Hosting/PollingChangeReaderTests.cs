using System.Text.Json;
using LiveQuery.Engine.Polling;
using LiveQuery.Server.Hosting;

namespace LiveQuery.Tests.Hosting;

public sealed class PollingChangeReaderTests
{
    [Fact]
    public void What_is_named_changes_and_the_rest_stays()
    {
        var changed = Apply("""{"refetch_interval":"250ms","changes":"always"}""");

        Assert.Equal(
            new PollingOptions { RefetchInterval = TimeSpan.FromMilliseconds(250), Changes = GateMode.Always }, changed);
        Assert.Equal(TimeSpan.FromSeconds(2), Apply("""{"refetch_interval":2000}""").RefetchInterval);
        Assert.Equal(5, Apply("""{"batch_size":5}""").BatchSize);
        Assert.Equal(new PollingOptions(), Apply("{}"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"refetch_interval":0}""")]
    [InlineData("""{"refetch_interval":"0s"}""")]
    [InlineData("""{"refetch_interval":null}""")]
    [InlineData("""{"refetch_interval":1e300}""")]
    [InlineData("""{"batch_size":0}""")]
    [InlineData("""{"batch_size":1.5}""")]
    [InlineData("""{"batch_size":99999999999999999999}""")]
    [InlineData("""{"changes":"never"}""")]
    [InlineData("""{"batchsize":5}""")]
    public void Nonsense_is_refused(string json) => Assert.Throws<FormatException>(() => Apply(json));

    private static PollingOptions Apply(string json)
    {
        using var document = JsonDocument.Parse(json);
        return PollingChangeReader.Apply(document.RootElement, new PollingOptions());
    }
}
