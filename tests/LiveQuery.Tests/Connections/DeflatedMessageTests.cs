using System.IO.Compression;
using System.Text;
using CsCheck;
using LiveQuery.Server.Connections;
using LiveQuery.Server.Frames;

namespace LiveQuery.Tests.Connections;

/// <summary>What clients inflate is what was to be sent, whatever is around the shared body.</summary>
public class DeflatedMessageTests
{
    private static readonly Gen<byte[]> Texts = Gen.Frequency(
        (3, Gen.String),
        (2, Gen.Select(Gen.String[1, 50], Gen.Int[1, 5_000], (part, times) => string.Concat(Enumerable.Repeat(part, times)))),
        (1, Gen.String[Gen.Char['ř', '龘'], 20_000, 60_000])).Select(Encoding.UTF8.GetBytes);

    [Fact]
    public void Inflates_to_its_parts() => Gen.Select(Texts, Texts, Texts.Where(body => body.Length > 0), Texts).Sample(
        (head, label, body, tail) =>
        {
            var message = new OutgoingMessage(head, label, body, tail.AsMemory(0, Math.Min(tail.Length, StoredBlocks.MostBytes)));
            var deflated = new DeflatedMessage(message, Deflater.Deflate(body));
            var wire = new byte[deflated.Length];
            deflated.CopyTo(wire);
            var plain = new byte[message.Length];
            message.CopyTo(plain);
            Assert.Equal(plain, Inflate(wire));
        },
        iter: 100);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(131_070)]
    [InlineData(131_071)]
    public void Splits_what_does_not_fit_into_one_stored_block(int length)
    {
        foreach (var ofFirst in (int[])[0, length / 2, length])
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            var blocks = new byte[StoredBlocks.Measure(length)];
            Assert.Equal(blocks.Length, StoredBlocks.Write(blocks, bytes.AsSpan(0, ofFirst), bytes.AsSpan(ofFirst)));
            Assert.Equal(bytes, Inflate([.. blocks, 0]));
        }
    }

    /// <summary>Inflates a message by the framework, as RFC 7692 §7.2.2 has it.</summary>
    internal static byte[] Inflate(byte[] wire)
    {
        using var source = new MemoryStream([.. wire, 0, 0, 0xff, 0xff]);
        using var inflate = new DeflateStream(source, CompressionMode.Decompress);
        using var text = new MemoryStream();
        inflate.CopyTo(text);
        return text.ToArray();
    }
}
