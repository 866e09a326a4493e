using System.Text;
using System.Text.Json;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Tests;

/// <summary>Messages of any server, in either subprotocol.</summary>
public sealed class MessageReaderTests
{
    [Theory]
    [InlineData("""{"id":"17","type":"next","payload":{"data":{"a":1}}}""", MessageKind.Next, 17, """{"data":{"a":1}}""")]
    [InlineData("""{"type":"next","id":"17","payload":{"data":{"a":1}}}""", MessageKind.Next, 17, """{"data":{"a":1}}""")]
    [InlineData("""{ "payload" : {"data":{"type":"error","id":"3"}} , "id":"2", "type":"next" }""", MessageKind.Next, 2, """{"data":{"type":"error","id":"3"}}""")]
    [InlineData("""{"type":"data","id":"5","payload":{"data":null}}""", MessageKind.Next, 5, """{"data":null}""")]
    [InlineData("""{"type":"connection_ack"}""", MessageKind.Ack, -1, "")]
    [InlineData("""{"type":"connection_ack","payload":{"patch":"json-patch"}}""", MessageKind.Ack, -1, """{"patch":"json-patch"}""")]
    [InlineData("""{"type":"ka"}""", MessageKind.Alive, -1, "")]
    [InlineData("""{"type":"ping","payload":{"message":"keepalive"}}""", MessageKind.Ping, -1, """{"message":"keepalive"}""")]
    [InlineData("""{"id":"1","type":"error","payload":[{"message":"no"}]}""", MessageKind.Error, 1, """[{"message":"no"}]""")]
    [InlineData("""{"id":"1","type":"complete"}""", MessageKind.Complete, 1, "")]
    [InlineData("""{"type":"news"}""", MessageKind.Other, -1, "")]
    [InlineData("""{"id":"not ours","type":"next","payload":{}}""", MessageKind.Next, -1, "{}")]
    public void Type_id_and_payload_are_found(string text, object kind, int id, string payload)
    {
        var message = MessageReader.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(kind, message.Kind);
        Assert.Equal(id, message.Id);
        Assert.Equal(payload, Encoding.UTF8.GetString(message.Payload));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"type\":")]
    [InlineData("next")]
    public void What_is_no_message_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => MessageReader.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_latest_time_of_a_payload_is_found_wherever_it_is()
    {
        Assert.Equal(
            1_700_000_000_000_002,
            RowReader.LatestTime("""{"patch":[{"value":1700000000000001},{"value":17},{"value":1700000000000002}],"revision":2}"""u8));
        Assert.Equal(-1, RowReader.LatestTime("""{"id":12345678901234567,"n":3}"""u8));
    }

    [Fact]
    public void Numbers_are_found_by_their_names()
    {
        Assert.Equal(-5, RowReader.Number("""{"a":1,"version":-5}"""u8, "\"version\":"u8));
        Assert.Equal(-1, RowReader.Number("""{"a":1}"""u8, "\"version\":"u8));
    }
}
