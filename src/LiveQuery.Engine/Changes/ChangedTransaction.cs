namespace LiveQuery.Engine.Changes;

/// <summary>A transaction that has committed, as the feed tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tables">What it has changed, by the tables' oids; null: anything.</param>
internal sealed record ChangedTransaction(uint Id, IReadOnlyDictionary<uint, TableChange>? Tables)
{
    /// <summary>A transaction of which nothing is known but its id.</summary>
    public static ChangedTransaction OfAnything(uint id) => new(id, null);
}
