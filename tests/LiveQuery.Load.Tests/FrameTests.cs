using System.Buffers;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Tests;

/// <summary>Frames as RFC 6455 has them.</summary>
public sealed class FrameTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65_535, 4)]
    [InlineData(65_536, 10)]
    public void Frames_of_a_server_are_read_at_every_length(int length, int head)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.WriteUnmasked(output, 1, new byte[length]);

        Assert.True(FrameReader.TryRead(output.WrittenSpan, out var frame));
        Assert.Equal(new Frame(1, true, head, length), frame);
        Assert.Equal(output.WrittenCount, frame.Length);
        for (var i = 0; i < head; i++)
        {
            Assert.False(FrameReader.TryRead(output.WrittenSpan[..i], out _));
        }
    }

    [Fact]
    public void Frames_of_a_client_bear_a_mask_and_its_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, 1, "hi"u8);

        Assert.Equal([0x81, 0x82, 0, 0, 0, 0, (byte)'h', (byte)'i'], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_part_of_a_message_is_not_final()
    {
        Assert.True(FrameReader.TryRead([0x01, 0x00], out var frame));
        Assert.False(frame.IsFinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x80, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0xC1, 0x00 })]
    [InlineData(new byte[] { 0x81, 127, 0x7F, 0, 0, 0, 0, 0, 0, 0 })]
    public void What_a_server_may_not_send_is_refused(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => FrameReader.TryRead(bytes, out _));
}
