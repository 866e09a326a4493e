using System.Text;
using System.Text.Json;
using CsCheck;
using LiveQuery.Compiler.Language;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Protocol;

public class ServerMessagesTests
{
    [Fact]
    public void Writes_json_for_any_id_and_any_message()
    {
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
        {
            using var next = JsonDocument.Parse(State(text, "{\"x\":1}"u8));
            using var error = JsonDocument.Parse(Format.Failed(text, new GraphQLError(text, "c", text)).Message);
            using var failed = JsonDocument.Parse(State(text, ServerMessages.FailedData(new GraphQLError(text))));
            using var complete = JsonDocument.Parse(Format.Completed(text).Message);
            using var refused = JsonDocument.Parse(ServerMessages.SessionRefused(text));
            return next.RootElement.GetProperty("id").GetString() == text
                && complete.RootElement.GetProperty("id").GetString() == text
                && error.RootElement.GetProperty("payload")[0].GetProperty("message").GetString() == text
                && failed.RootElement.GetProperty("payload").GetProperty("data").ValueKind == JsonValueKind.Null
                && refused.RootElement.GetProperty("payload").GetProperty("message").GetString() == text;
        });
    }

    private static TransportDialect Format => TransportDialect.Instance;

    private static byte[] State(string id, ReadOnlySpan<byte> data) =>
        [.. Format.Head(id), .. ServerMessages.DataLabel.Span, .. data, .. Format.Tail.Span];

    [Fact]
    public void Keeps_every_reason_within_a_control_frame()
    {
        foreach (var length in Enumerable.Range(0, 200))
        {
            foreach (var letter in (string[])["a", "č", "☃", "🐎"])
            {
                var reason = CloseReason.SubscriberExists(string.Concat(Enumerable.Repeat(letter, length))).Reason;
                Assert.InRange(Encoding.UTF8.GetByteCount(reason), 1, CloseReason.MaxReasonBytes);
            }
        }
    }
}
