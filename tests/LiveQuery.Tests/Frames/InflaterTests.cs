using System.IO.Compression;
using System.Text;
using CsCheck;
using LiveQuery.Server.Frames;
using LiveQuery.Tests.Connections;

namespace LiveQuery.Tests.Frames;

/// <summary>Our inflater against the framework's compressor, and against what no compressor makes.</summary>
public class InflaterTests
{
    private const int Most = 300_000;

    // From what does not compress at all to what compresses a thousandfold, beyond a window's size.
    private static readonly Gen<byte[]> Texts = Gen.Frequency(
        (3, Gen.String.Select(Encoding.UTF8.GetBytes)),
        (2, Gen.Select(Gen.Int[1, 20], Gen.Int[0, 200_000], (alphabet, length) =>
            Enumerable.Range(0, length).Select(i => (byte)('a' + ((i * 7919L) % alphabet))).ToArray())),
        (2, Gen.Select(Gen.Byte[0, 255].Array[0, 2_000], Gen.Int[1, 100], (part, times) =>
            Enumerable.Repeat(part, times).SelectMany(bytes => bytes).ToArray())));

    private static readonly Gen<CompressionLevel> Levels = Gen.OneOf(
        Gen.Const(CompressionLevel.Fastest), Gen.Const(CompressionLevel.Optimal), Gen.Const(CompressionLevel.SmallestSize),
        Gen.Const(CompressionLevel.NoCompression));

    public static TheoryData<string, string> Good { get; } = new()
    {
        // The examples of RFC 7692 §7.2.3: a fixed code; a stored block; a final block and one of nothing; two blocks; nothing.
        { "f248cdc9c90700", "Hello" },
        { "000500faff48656c6c6f00", "Hello" },
        { "f348cdc9c9070000", "Hello" },
        { "f248050000 00ffff cac9c90700", "Hello" },
        { "00", "" },
        // Final blocks of both other kinds, each with more after it.
        { "010100feff41 f348cdc9c907 00 010000ffff 00", "AHello" },
    };

    public static TheoryData<string> Bad { get; } =
    [
        // Nothing at all, which is not what nothing is compressed to; a block of no kind.
        "", "07",
        // A final block after which nothing follows, not even the block of nothing.
        "f348cdc9c90700", "f348cdc9c907",
        // A stored block whose lengths differ, and one that breaks off.
        "000500fbff48656c6c6f00", "00ff0000ff48656c6c6f00",
        // A copy of what lies before the beginning; a length and a distance that there are not (286, 30).
        "4b040200", "c306", "4b84f70000",
        // Own codes: too many of them (287, 31); lengths that break off; a repetition of nothing; codes that overlap.
        "f4ff", "05c0810800000000001020fb", "0500", "04c001", "fcffffffffffffffffffff",
        "4b4c4a",
    ];

    [Fact]
    public void Inflates_whatever_the_framework_compresses() => Gen.Select(Texts, Levels).Sample(
        (text, level) => Assert.Equal(text, Inflate(Deflate(text, level))), iter: 300);

    [Fact]
    public void Inflates_several_flushes_of_one_message_that_refer_to_one_another() =>
        Gen.Select(Texts.Array[1, 4], Levels).Where((texts, _) => texts.Sum(text => text.Length) <= Most).Sample(
            (texts, level) => Assert.Equal([.. texts.SelectMany(text => text)], Inflate(Deflate(level, texts))), iter: 100);

    [Theory]
    [MemberData(nameof(Good))]
    public void Inflates_blocks_of_every_kind(string hex, string text) =>
        Assert.Equal(text, Encoding.ASCII.GetString(Inflate(Bytes(hex))));

    [Theory]
    [MemberData(nameof(Bad))]
    public void Refuses_what_is_no_compressed_message(string hex) =>
        Assert.Equal(1007, Assert.Throws<FrameException>(() => Inflate(Bytes(hex))).Reason.Code);

    [Fact]
    public void Refuses_a_message_that_breaks_off() => Gen.Select(Texts.Where(text => text.Length > 20), Levels, Gen.Double[0, 0.99]).Sample(
        (text, level, share) =>
        {
            var deflated = Deflate(text, level);
            try
            {
                // A cut between two blocks leaves a shorter message that is whole. Elsewhere the tail is read as what is
                // missing, and may happen to end the block: then the framework reads the same.
                var cut = deflated[..(int)(deflated.Length * share)];
                var inflated = Inflate(cut);
                Assert.True(text.AsSpan().StartsWith(inflated) || inflated.AsSpan().SequenceEqual(DeflatedMessageTests.Inflate(cut)));
            }
            catch (FrameException problem)
            {
                Assert.Equal(1007, problem.Reason.Code);
            }
        }, iter: 300);

    [Fact]
    public void Says_of_random_bytes_that_they_are_no_message_or_inflates_them() =>
        Gen.Select(Texts.Where(text => text.Length is > 0 and < 5_000), Levels, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 5]).Sample(
            (text, level, changes) =>
            {
                var deflated = Deflate(text, level);
                foreach (var (at, value) in changes)
                {
                    deflated[at % deflated.Length] = value;
                }

                try
                {
                    Inflate(deflated);
                }
                catch (FrameException problem)
                {
                    Assert.Equal(1007, problem.Reason.Code);
                }
            }, iter: 2_000);

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Stops_at_the_bound_and_not_before(CompressionLevel level)
    {
        Assert.Equal(Most, Inflate(Deflate(new byte[Most], level)).Length);
        foreach (var length in (int[])[Most + 1, 50_000_000])
        {
            var deflated = Deflate(new byte[length], level);
            var inflater = new Inflater(Most);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.False(inflater.TryInflate(deflated));
            Assert.InRange(inflater.Length, 0, Most);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Most);
            inflater.Release();
        }
    }

    internal static byte[] Deflate(byte[] text, CompressionLevel level = CompressionLevel.Optimal) => Deflate(level, text);

    // As a client compresses a message: each text is flushed, and the last four bytes are left out.
    private static byte[] Deflate(CompressionLevel level, params byte[][] texts)
    {
        using var output = new MemoryStream();
        using var deflate = new DeflateStream(output, level, leaveOpen: true);
        foreach (var text in texts)
        {
            deflate.Write(text);
            deflate.Flush();
        }

        return output.Length == 0 ? [0] : output.ToArray()[..^4];
    }

    private static byte[] Inflate(byte[] deflated)
    {
        var inflater = new Inflater(Most);
        Assert.True(inflater.TryInflate([.. deflated, 0, 0, 0xff, 0xff]));
        return inflater.Take()[..inflater.Length];
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
