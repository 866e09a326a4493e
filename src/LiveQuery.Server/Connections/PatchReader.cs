using System.Buffers.Text;
using LiveQuery.Engine.Results;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Server.Connections;

/// <summary>
/// What one subscriber that takes patches has, hence what it needs to get to the next state. Each message has a revision:
/// 1 where it holds a whole state, one more than the last where it holds a patch. Used by its connection's writing task
/// alone, which runs once at a time.
/// </summary>
/// <param name="format">How messages are dressed.</param>
/// <param name="resume">What makes tokens for coming back with a state; null where the client asked for none.</param>
/// <param name="offered">The token that the client came with, or null.</param>
internal sealed class PatchReader(IMessageFormat format, ResumeKey? resume, string? offered)
{
    // A revision has up to 19 digits.
    private const int RoomForRevision = 32;
    private const int RoomForToken = 28 + ResumeKey.TokenLength;

    private readonly byte[] _tail = new byte[RoomForRevision + (resume is null ? 0 : RoomForToken) + format.Tail.Length];
    private string? _offered = offered;
    private OperationFeed? _feed;
    private ReadOnlyMemory<byte> _hash;
    private long _sequence;
    private long _revision;

    /// <summary>The client is told something that is no state: the next one is sent whole.</summary>
    public void Interrupt() => _feed = null;

    /// <summary>How to bring the client to a state. What is returned holds until the next call.</summary>
    /// <param name="feed">Where the state is from: numbers of states count within a feed.</param>
    /// <param name="result">The state.</param>
    public PatchedState Next(OperationFeed? feed, Result result)
    {
        var (outcome, patch, shared) = Find(feed, result);
        _feed = feed;
        _hash = result.Hash;
        _sequence = result.Sequence;
        if (outcome == PatchOutcome.Patched)
        {
            _revision++;
            return new(outcome, ServerMessages.PatchLabel, patch, Tail(result), shared);
        }

        _revision = 1;
        return outcome == PatchOutcome.Resumed
            ? new(outcome, ServerMessages.PatchLabel, patch, Tail(result))
            : new(outcome, ServerMessages.DataLabel, result.Data, Tail(result), result);
    }

    private (PatchOutcome Outcome, ReadOnlyMemory<byte> Patch, SharedBytes? Shared) Find(OperationFeed? feed, Result result)
    {
        if (_revision == 0)
        {
            var token = _offered;
            _offered = null;
            return token is not null && resume!.Matches(token, result)
                ? (PatchOutcome.Resumed, ServerMessages.NoChange, null)
                : (PatchOutcome.First, default, null);
        }

        if (_feed is null)
        {
            return (PatchOutcome.Reset, default, null);
        }

        if (!_hash.IsEmpty && _hash.Span.SequenceEqual(result.Hash.Span))
        {
            // The same state by another way: its operation has moved to another plan or session.
            return (PatchOutcome.Patched, ServerMessages.NoChange, null);
        }

        var patch = _feed == feed && _sequence == result.Sequence - 1 ? result.FindPatch() : default;
        return patch.IsEmpty ? (PatchOutcome.Reset, patch, null) : (PatchOutcome.Patched, patch, result.SharedPatch);
    }

    private ReadOnlyMemory<byte> Tail(Result result)
    {
        var length = 0;
        Add(",\"revision\":"u8);
        Utf8Formatter.TryFormat(_revision, _tail.AsSpan(length), out var digits);
        length += digits;
        if (resume is not null)
        {
            Add(",\"extensions\":{\"resume\":\""u8);
            Add(resume.TokenOf(result).Span);
            Add("\"}"u8);
        }

        Add(format.Tail.Span);
        return _tail.AsMemory(0, length);

        void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_tail.AsSpan(length));
            length += bytes.Length;
        }
    }
}

/// <summary>A state as a client that takes patches is sent it; <paramref name="Shared"/> is what others are sent of its body.</summary>
internal readonly record struct PatchedState(
    PatchOutcome Outcome, ReadOnlyMemory<byte> Label, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Tail, SharedBytes? Shared = null);
