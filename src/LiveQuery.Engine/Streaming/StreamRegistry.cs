using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Polling;

namespace LiveQuery.Engine.Streaming;

/// <summary>The live set of streams' pollers. Its lock guards who is there; each poller has one for its members.</summary>
internal sealed class StreamRegistry(PlaceCounts places)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SharingKey, StreamPoller> _pollers = [];
    private ImmutableArray<StreamPoller> _all = [];

    /// <summary>Claims a place with the poller of the statement; where there is none, why. Each stream is a cohort of its own.</summary>
    public StreamPoller? Claim(StatementPart statement, Session session, string? operationName, out GraphQLError? refusal)
    {
        var key = statement.Plan.SharingKey;
        lock (_gate)
        {
            var isNew = !_pollers.TryGetValue(key, out var poller);
            refusal = places.Take(session.Role, isNew, isNewCohort: true);
            if (refusal is not null)
            {
                return null;
            }

            if (poller is null)
            {
                poller = new StreamPoller(new PollerIdentity(statement.Plan.Source, statement.Plan, session.Role, operationName));
                _pollers.Add(key, poller);
                _all = [.. _pollers.Values];
            }

            poller.Claims++;
            return poller;
        }
    }

    /// <summary>Gives a place back; the poller vanishes with its last one.</summary>
    public void Release(StreamPoller poller)
    {
        lock (_gate)
        {
            places.ReturnCohort();
            if (--poller.Claims == 0)
            {
                places.ReturnPoller(poller.Identity.Role);
                _pollers.Remove(poller.Identity.Plan.SharingKey);
                _all = [.. _pollers.Values];
            }
        }
    }

    /// <summary>The pollers of a source.</summary>
    public IEnumerable<StreamPoller> PollersOf(string source)
    {
        ImmutableArray<StreamPoller> all;
        lock (_gate)
        {
            all = _all;
        }

        return all.Where(poller => poller.Identity.Source == source);
    }

    /// <summary>Whether a source has streams.</summary>
    public bool HasAny(string source) => PollersOf(source).Any();

    /// <summary>The operator's view.</summary>
    public ImmutableArray<PollerState> ReadState()
    {
        (StreamPoller Poller, int Subscribers)[] all;
        lock (_gate)
        {
            all = [.. _all.Select(poller => (poller, poller.Claims))];
        }

        return [.. all.Select(pair => pair.Poller.ReadState(pair.Subscribers))];
    }
}
