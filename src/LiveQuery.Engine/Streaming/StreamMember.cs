using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Results;
using LiveQuery.Engine.Subscriptions;

namespace LiveQuery.Engine.Streaming;

/// <summary>A subscriber of a stream, and how far it has come. Guarded by its poller's lock.</summary>
internal sealed class StreamMember(ISubscriber subscriber, ImmutableArray<string?> values, Action<StreamMember> taken) : IDelivery
{
    private GraphQLError? _error;
    private long _sequence;

    /// <summary>The values of the plan's parameters, its cursor among them.</summary>
    public ImmutableArray<string?> Values { get; private set; } = values;

    /// <summary>The values after the last batch that it has taken, or is about to.</summary>
    public ImmutableArray<string?> Taken { get; private set; } = values;

    /// <summary>The cohort that it is in; null while it takes a batch longer than others, before it joins, and when it has left.</summary>
    public StreamCohort? Cohort { get; set; }

    /// <summary>Whether it has yet to take the last batch.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether it has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Has it begin with these values. Before it joins.</summary>
    public void BeginWith(ImmutableArray<string?> first)
    {
        Values = first;
        Taken = first;
    }

    /// <summary>Gives it a batch, which leads to other values.</summary>
    public void Give(byte[] data, ImmutableArray<string?> next, long now)
    {
        Values = next;
        _error = null;
        IsBusy = true;
        subscriber.OnBatch(new Result(data, ++_sequence, now), this);
    }

    /// <summary>It has taken the batch.</summary>
    public void Free()
    {
        IsBusy = false;
        Taken = Values;
    }

    /// <summary>Tells it of an error, once, and never in the place of rows.</summary>
    public bool Tell(GraphQLError error)
    {
        if (IsBusy || _error == error)
        {
            return false;
        }

        _error = error;
        subscriber.OnError(error);
        return true;
    }

    // It is busy until it has taken the batch, so nobody else writes the values.
    void IDelivery.Sending() => Taken = Values;

    /// <inheritdoc/>
    void IDelivery.Taken() => taken(this);
}
