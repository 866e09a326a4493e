using System.Collections.Frozen;

namespace LiveQuery.Compiler.Schema;

/// <summary>
/// The GraphQL schema that one role sees. What mutations add is made when somebody first asks for it: on a server that is
/// read from alone that is half of the work. Thread-safe.
/// </summary>
internal sealed class RoleSchema
{
    private readonly Lazy<string> _sdl;

    /// <summary>Makes a schema.</summary>
    public RoleSchema() => _sdl = new(() => SchemaPrinter.Print(this));

    /// <summary>The schema in GraphQL's own language, for a federation's gateway.</summary>
    public string Sdl => _sdl.Value;

    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary><c>query_root</c>; includes <c>__schema</c> and <c>__type</c> only through <c>Introspection</c>.</summary>
    public required ObjectType Query { get; init; }

    /// <summary><c>subscription_root</c>, or null where the role may subscribe to nothing.</summary>
    public ObjectType? Subscription { get; init; }

    /// <summary><c>mutation_root</c>, or null where the role may change nothing.</summary>
    public ObjectType? Mutation => Whole.Value.Mutation;

    /// <summary>Every named type that can be reached, by name, introspection types included.</summary>
    public FrozenDictionary<string, GraphType> Types => Whole.Value.Types;

    /// <summary>Those of the types that can be reached without mutations.</summary>
    public required FrozenDictionary<string, GraphType> ReadTypes { get; init; }

    /// <summary>Makes what mutations add.</summary>
    public required Lazy<(ObjectType? Mutation, FrozenDictionary<string, GraphType> Types)> Whole { get; init; }

    /// <summary>The names of the types that an interface or a union stands for, by its name.</summary>
    public FrozenDictionary<string, FrozenSet<string>> PossibleTypes { get; init; } =
        FrozenDictionary<string, FrozenSet<string>>.Empty;

    /// <summary>The type of a name, or null.</summary>
    public GraphType? Find(string name) => ReadTypes.GetValueOrDefault(name) ?? Types.GetValueOrDefault(name);

    /// <summary>Whether the role may introspect.</summary>
    public bool AllowsIntrospection { get; init; } = true;
}
