using System.Collections.Immutable;

namespace LiveQuery.Engine.Streaming;

/// <summary>
/// The subscribers of a stream that have come equally far with the same values: one row of the statement. Guarded by its
/// poller's lock.
/// </summary>
internal sealed class StreamCohort(ImmutableArray<string?> values, string key)
{
    /// <summary>Names it in the operator's view.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The values of the plan's parameters, the cursor among them.</summary>
    public ImmutableArray<string?> Values { get; } = values;

    /// <summary>The values as one string.</summary>
    public string Key { get; } = key;

    /// <summary>The subscribers.</summary>
    public List<StreamMember> Members { get; } = [];

    /// <summary>Whether a statement is asking for it.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Whether more rows wait than the last batch could hold, or none was asked for yet.</summary>
    public bool HasMore { get; set; } = true;

    /// <summary>The gate's version that the last fetch began under.</summary>
    public long Version { get; set; }

    /// <summary>The horizon's version that the last fetch went to.</summary>
    public long HorizonVersion { get; set; }

    /// <summary>How often it has failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Not to be asked for again before this timestamp.</summary>
    public long RetryAt { get; set; }
}
