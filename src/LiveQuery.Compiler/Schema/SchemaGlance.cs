namespace LiveQuery.Compiler.Schema;

/// <summary>
/// The schema of a role as far as it has been looked at: a schema of many tables takes long to make, and who checks a
/// few queries needs a few types of it. Of one thread alone, since looking at types makes them.
/// </summary>
/// <param name="query"><c>query_root</c>.</param>
/// <param name="subscription"><c>subscription_root</c>, or null where the role may subscribe to nothing.</param>
/// <param name="mutation"><c>mutation_root</c>, or null where the role may change nothing.</param>
/// <param name="made">The types that have been made so far.</param>
/// <param name="readTypes">Every type that can be reached without mutations, each once, made as one comes to it.</param>
/// <param name="types">Every type that can be reached, each once, made as one comes to it.</param>
internal sealed class SchemaGlance(
    ObjectType query,
    Lazy<ObjectType?> subscription,
    Lazy<ObjectType?> mutation,
    IReadOnlyDictionary<string, GraphType> made,
    IEnumerable<GraphType> readTypes,
    IEnumerable<GraphType> types)
{
    /// <summary><c>query_root</c>.</summary>
    public ObjectType Query { get; } = query;

    /// <summary><c>subscription_root</c>, or null where the role may subscribe to nothing.</summary>
    public ObjectType? Subscription => subscription.Value;

    /// <summary><c>mutation_root</c>, or null where the role may change nothing.</summary>
    public ObjectType? Mutation => mutation.Value;

    /// <summary>Every type that can be reached without mutations, each once.</summary>
    public IEnumerable<GraphType> ReadTypes { get; } = readTypes;

    /// <summary>Every type that can be reached, each once.</summary>
    public IEnumerable<GraphType> Types { get; } = types;

    /// <summary>All of a schema.</summary>
    public static SchemaGlance Of(RoleSchema schema) =>
        new(
            schema.Query,
            new Lazy<ObjectType?>(schema.Subscription),
            new Lazy<ObjectType?>(schema.Mutation),
            schema.Types,
            schema.ReadTypes.Values,
            schema.Types.Values);

    /// <summary>The type of a name, or null. One that nobody has come to yet costs the making of all others.</summary>
    public GraphType? Find(string name) => made.GetValueOrDefault(name) ?? Types.FirstOrDefault(type => type.Name == name);
}
