using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Polling;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Engine.Streaming;

/// <summary>A subscriber's way into a stream and out of it.</summary>
internal sealed class StreamMembership : CheckedSubscription
{
    private readonly Lock _gate = new();
    private readonly StatementPart _statement;
    private readonly StreamRegistry _registry;
    private readonly Action<string> _wake;
    private readonly StreamMember _member;

    // Written under _gate. Read without it when a batch has been taken, which may be under the poller's lock.
    private volatile StreamPoller? _poller;

    // Guarded by _gate.
    private bool _hasLeft;

    /// <summary>Joins nothing yet.</summary>
    public StreamMembership(
        StatementPart statement, ISubscriber subscriber, StreamRegistry registry, Action<string> wake)
        : base(subscriber)
    {
        _statement = statement;
        _registry = registry;
        _wake = wake;
        _member = new StreamMember(subscriber, statement.Values, Taken);
    }

    /// <inheritdoc/>
    public override string? Position => _member.Taken[_statement.Plan.Stream!.CursorParameter];

    /// <inheritdoc/>
    protected override bool HasLeft
    {
        get
        {
            lock (_gate)
            {
                return _hasLeft;
            }
        }
    }

    /// <inheritdoc/>
    public override void Join(StatementPart statement, Session session, string? operationName)
    {
        GraphQLError? refusal;
        lock (_gate)
        {
            if (_hasLeft)
            {
                return;
            }

            _poller = _registry.Claim(statement, session, operationName, out refusal);
        }

        if (_poller is null)
        {
            Refuse(refusal!);
            return;
        }

        // Where it has left meanwhile, the poller knows.
        _member.BeginWith(statement.Values);
        _poller.Join(_member);
        _wake(_statement.Plan.Source);
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        StreamPoller? poller;
        lock (_gate)
        {
            if (_hasLeft)
            {
                return;
            }

            _hasLeft = true;
            poller = _poller;
        }

        if (poller is not null)
        {
            poller.Leave(_member);
            _registry.Release(poller);
        }
    }

    private void Taken(StreamMember member)
    {
        if (_poller?.Take(member) == true)
        {
            _wake(_statement.Plan.Source);
        }
    }
}
