namespace LiveQuery.Load.Workloads;

/// <summary>A query of which one form of the statement is far slower than another.</summary>
/// <param name="Name">What makes it so.</param>
/// <param name="Document">The subscription's document.</param>
/// <param name="Variables">Its variables, with <c>{key}</c>.</param>
/// <param name="Literal">The same query with literals, for a key, as Postgres would like it best; gives text as <c>data</c>.</param>
/// <param name="SetBased">The same query for an array of keys at once, by one join; gives the same.</param>
internal sealed record Cliff(string Name, string Document, string Variables, Func<long, string> Literal, string SetBased)
{
    /// <summary>The payload of the subscription.</summary>
    public string Payload => Operation.Of(Document, Variables);
}
