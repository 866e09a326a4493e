using System.Text.Json.Nodes;

namespace LiveQuery.Load.Fleet;

/// <summary>What a client knows of one of its operations. Small: there may be a million.</summary>
internal struct Subscription
{
    /// <summary>Whether it has had a result since it was subscribed to.</summary>
    public bool IsAnswered;

    /// <summary>The version of the row that it has, or the time of the latest change in it.</summary>
    public long Version;

    /// <summary>The number of the last patch, or 1 for a whole state; 0 before the first.</summary>
    public int Revision;

    /// <summary>The last payload, where it is kept.</summary>
    public byte[]? Payload;

    /// <summary>The state that patches are applied to, where it is kept.</summary>
    public JsonNode? State;
}
