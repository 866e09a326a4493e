using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Engine.Polling;

/// <summary>
/// A subscriber in a cohort, and how far it has been told. One object with its membership: there are as many as live
/// queries.
/// </summary>
internal abstract class Member(ISubscriber subscriber) : CheckedSubscription(subscriber)
{
    /// <summary>Whether it may ask for the patch to a state.</summary>
    public bool ReadsPatches => Subscriber.ReadsPatches;

    /// <summary>Whether a state that was read before it came may be older than what it has.</summary>
    public bool HasHadStates => Subscriber.HasHadStates;

    /// <summary>The number of the first fetch whose state it may be given. Guarded by the cohort's lock.</summary>
    public long FirstFetch { get; set; }

    /// <summary>Its place in the cohort's list. Guarded by the cohort's lock; -1: not in it.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The refetch interval that it asks for, or null. The same for its whole life.</summary>
    public TimeSpan? RefetchInterval => Subscriber.RefetchInterval;

    /// <summary>The sequence of the last state that it was given. Guarded by the cohort's lock.</summary>
    private long _sequence;

    /// <summary>Whether it has a state, from here or from elsewhere. Read under the cohort's lock.</summary>
    public bool HasState => _sequence > 0 || HasHadStates;

    /// <summary>The error that it was told last; a state in between takes it back. Guarded by the cohort's lock.</summary>
    private GraphQLError? _error;

    /// <summary>Gives it a state, unless it has it. Called under the cohort's lock.</summary>
    public bool Tell(Result result)
    {
        if (result.Sequence <= _sequence)
        {
            return false;
        }

        _sequence = result.Sequence;
        _error = null;
        Subscriber.OnResult(result);
        return true;
    }

    /// <summary>Tells it of an error, once. Called under the cohort's lock.</summary>
    public bool Tell(GraphQLError error)
    {
        if (_error == error)
        {
            return false;
        }

        _error = error;
        Subscriber.OnError(error);
        return true;
    }
}
