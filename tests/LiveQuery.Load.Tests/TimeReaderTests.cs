using System.Text;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Tests;

/// <summary>When a row was written, in the forms that servers give.</summary>
public sealed class TimeReaderTests
{
    [Theory]
    [InlineData("""{"at":1700000000}""", 1_700_000_000_000_000)]
    [InlineData("""{"at":1700000000.5}""", 1_700_000_000_500_000)]
    [InlineData("""{"at":1700000000123}""", 1_700_000_000_123_000)]
    [InlineData("""{"at": 1700000000123456}""", 1_700_000_000_123_456)]
    [InlineData("""{"at":"2023-11-14T22:13:20.123456+00:00"}""", 1_700_000_000_123_456)]
    [InlineData("""{"at":"2023-11-14T23:13:20+01:00"}""", 1_700_000_000_000_000)]
    [InlineData("""{"at":"2023-11-14T22:13:20"}""", 1_700_000_000_000_000)]
    [InlineData("""[{"at":1700000000},{"at":1700000009},{"at":null}]""", 1_700_000_009_000_000)]
    [InlineData("""{"at":"yesterday"}""", -1)]
    [InlineData("""{"at":null}""", -1)]
    [InlineData("""{"other":1700000000}""", -1)]
    [InlineData("""{"at":""", -1)]
    public void Times_are_read(string payload, long expected) =>
        Assert.Equal(expected, TimeReader.Read(Encoding.UTF8.GetBytes(payload), "\"at\":"u8));
}
