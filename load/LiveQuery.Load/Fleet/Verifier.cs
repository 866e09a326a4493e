using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Fleet;

/// <summary>Holds each result to what its operation may see: the row that was asked for, of the session's own, never an older version, and no errors.</summary>
internal sealed class Verifier(FleetPlan plan)
{
    // Of a payload or a message, enough to know it by.
    private const int Longest = 300;

    private readonly byte[]? _timeMember = plan.TimeMember is null ? null : Encoding.UTF8.GetBytes($"\"{plan.TimeMember}\":");

    /// <summary>Takes a result in.</summary>
    /// <param name="subscription">The operation; changed.</param>
    /// <param name="connection">The number of its connection.</param>
    /// <param name="operation">Its number there.</param>
    /// <param name="payload">The result.</param>
    /// <param name="isKept">Whether the state is to be kept.</param>
    /// <param name="written">When the last change in it was written, where this result brought one; else -1.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public string? Take(ref Subscription subscription, int connection, int operation, ReadOnlySpan<byte> payload, bool isKept, out long written)
    {
        written = -1;
        // Told by the message alone, so that errors of one kind are counted together.
        if (ResultErrors.First(payload) is { } error)
        {
            return $"errors in the place of a result: {Cut(error)}";
        }

        var problem = plan.Expect switch
        {
            Expectation.Row => TakeRow(ref subscription, connection, operation, payload, out written),
            Expectation.Rows => TakeRows(ref subscription, payload, out written),
            _ => TakeAny(ref subscription, payload, out written),
        };
        if (problem is null && plan.Patches)
        {
            problem = TakeRevision(ref subscription, payload, isKept);
        }
        else if (problem is null && isKept)
        {
            subscription.Payload = payload.ToArray();
        }

        subscription.IsAnswered = true;
        return problem;
    }

    private string? TakeRow(ref Subscription subscription, int connection, int operation, ReadOnlySpan<byte> payload, out long written)
    {
        written = -1;
        var key = RowReader.Number(payload, "\"id\":"u8);
        var owner = RowReader.Number(payload, "\"owner\":"u8);
        var version = RowReader.Number(payload, "\"version\":"u8);
        if (key != plan.Key(connection, operation) || owner != plan.Owner(connection))
        {
            return $"foreign: row {plan.Key(connection, operation)} of session {plan.Owner(connection)} was asked for, not {Text(payload)}";
        }

        if (version < subscription.Version)
        {
            return $"stale: version {version} of row {key} after version {subscription.Version}";
        }

        if (subscription.IsAnswered && version > subscription.Version)
        {
            written = RowReader.Number(payload, "\"at\":"u8);
        }

        subscription.Version = version;
        return null;
    }

    private static string? TakeRows(ref Subscription subscription, ReadOnlySpan<byte> payload, out long written)
    {
        var latest = RowReader.LatestTime(payload);
        written = subscription.IsAnswered && latest > subscription.Version ? latest : -1;
        subscription.Version = Math.Max(latest, subscription.Version);
        return null;
    }

    private string? TakeAny(ref Subscription subscription, ReadOnlySpan<byte> payload, out long written)
    {
        written = -1;
        if (_timeMember is not null)
        {
            var time = TimeReader.Read(payload, _timeMember);
            written = subscription.IsAnswered && time > subscription.Version ? time : -1;
            subscription.Version = Math.Max(time, subscription.Version);
        }

        return null;
    }

    private static string? TakeRevision(ref Subscription subscription, ReadOnlySpan<byte> payload, bool isKept)
    {
        var at = payload.LastIndexOf("\"revision\":"u8);
        var revision = at < 0 ? -1 : RowReader.Number(payload[at..], "\"revision\":"u8);
        var isPatch = payload.StartsWith("{\"patch\":"u8);
        if (revision < 1 || isPatch != revision > 1 || (isPatch && revision != subscription.Revision + 1))
        {
            return $"revision {revision} after {subscription.Revision}: {Text(payload)}";
        }

        subscription.Revision = (int)revision;
        if (!isKept)
        {
            return null;
        }

        try
        {
            var message = JsonNode.Parse(Encoding.UTF8.GetString(payload))!;
            if (isPatch)
            {
                PatchApplier.Apply(subscription.State!, message["patch"]!.AsArray());
            }
            else
            {
                subscription.State = message["data"]!.DeepClone();
            }

            return null;
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException or InvalidOperationException)
        {
            return $"a patch that does not fit: {problem.Message}";
        }
    }

    private static string Text(ReadOnlySpan<byte> payload) => Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, Longest)]);

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
