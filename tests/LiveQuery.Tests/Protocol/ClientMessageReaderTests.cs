using System.Buffers;
using System.Text;
using CsCheck;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Protocol;

public class ClientMessageReaderTests
{
    [Fact]
    public void Reads_a_subscribe_whatever_the_order_of_its_keys()
    {
        var message = Assert.IsType<SubscribeMessage>(Read(
            """{"payload":{"variables":{"n":1e400,"s":"\u0000č","deep":[[{"x":null}]]},"query":"{a}","operationName":"A"},"more":[{}],"id":"7","type":"subscribe"}"""));
        Assert.Equal(("7", "{a}", "A"), (message.Id, message.Request.Query, message.Request.OperationName));
        Assert.Equal("1e400", message.Request.Variables!.Value.GetProperty("n").GetRawText());
        Assert.Equal("\0č", message.Request.Variables.Value.GetProperty("s").GetString());
    }

    [Theory]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","query":"b"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","variables":{},"variables":{}}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a","variables":{"x":{"y":1,"\u0079":2}}}}""")]
    [InlineData("""{"type":"subscribe","id":"1","id":"2","payload":{"query":"a"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"a"},"payload":{"query":"b"}}""")]
    public void Refuses_a_key_that_is_given_twice(string message) =>
        Assert.Contains("given twice", Assert.IsType<InvalidMessage>(Read(message)).Detail, StringComparison.Ordinal);

    [Fact]
    public void Knows_a_key_by_what_it_means_not_by_how_it_is_written() =>
        Assert.Equal("1", Assert.IsType<CompleteMessage>(Read("""{"t\u0079pe":"compl\u0065te","id":"1"}""")).Id);

    [Fact]
    public void Reads_the_headers_of_an_init()
    {
        var message = Assert.IsType<ConnectionInitMessage>(Read(
            """{"type":"connection_init","payload":{"lang":"cs","headers":{"Authorization":"Bearer x","n":1.50,"b":false,"z":null}}}"""));
        Assert.Equal([new("Authorization", "Bearer x"), new("n", "1.50"), new("b", "false")], message.Headers);
    }

    [Fact]
    public void Keeps_the_payload_of_a_ping_as_it_stands()
    {
        var message = Assert.IsType<PingMessage>(Read("""{"type":"ping","payload": { "a" : 1 } }"""));
        Assert.Equal("""{ "a" : 1 }""", Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Null(message.Headers);
    }

    [Fact]
    public void Reads_across_the_edges_of_segments()
    {
        var bytes = Encoding.UTF8.GetBytes(
            """{"id":"č🐎\u010d","type":"subscribe","payload":{"query":"{a}","variables":{"x":"žluťoučký"}}}""");
        for (var size = 1; size < bytes.Length; size++)
        {
            var message = Assert.IsType<SubscribeMessage>(ClientMessageReader.Read(Segment.Split(bytes, size)));
            Assert.Equal("č🐎č", message.Id);
            Assert.Equal("žluťoučký", message.Request.Variables!.Value.GetProperty("x").GetString());
        }
    }

    [Fact]
    public void Never_throws_whatever_comes()
    {
        const string Valid = """{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":{"x":[1,"\ud83d\udc0e"]}}}""";
        var mutated = Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte, Gen.Int[0, Valid.Length]).Select(change =>
        {
            var bytes = Encoding.UTF8.GetBytes(Valid);
            bytes[change.Item1] = change.Item2;
            return bytes[..change.Item3];
        });
        Gen.OneOf(mutated, Gen.Byte.Array[0, 200]).Sample(
            bytes => ClientMessageReader.Read(new ReadOnlySequence<byte>(bytes)) is not null, iter: 20_000);
    }

    private static ClientMessage Read(string message) =>
        ClientMessageReader.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(message)));

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Split(byte[] bytes, int size)
        {
            var first = new Segment { Memory = bytes.AsMemory(0, size) };
            var last = first;
            for (var at = size; at < bytes.Length; at += size)
            {
                var next = new Segment
                {
                    Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)),
                    RunningIndex = at,
                };
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
