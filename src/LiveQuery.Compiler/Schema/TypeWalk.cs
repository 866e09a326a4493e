using System.Collections.Frozen;

namespace LiveQuery.Compiler.Schema;

/// <summary>Walks from types to those that they lead to.</summary>
internal static class TypeWalk
{
    /// <summary>All types that can be reached: members are made by the walk itself, so that none is missed.</summary>
    public static IEnumerable<GraphType> Reachable(Func<GraphType[]> roots)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<GraphType>(roots());
        while (open.TryPop(out var type))
        {
            if (!reached.Add(type.Name))
            {
                continue;
            }

            yield return type;
            foreach (var use in UsesOf(type))
            {
                open.Push(use.Named);
            }
        }
    }

    private static IEnumerable<TypeUse> UsesOf(GraphType type) => type switch
    {
        ObjectType obj => obj.Fields.Values
            .SelectMany(field => field.Arguments.Select(argument => argument.Type).Prepend(field.Type))
            .Concat(obj.Interfaces.Select(all => new NamedUse(all))),
        InputObjectType input => input.Fields.Values.Select(field => field.Type),
        InterfaceType all => all.PossibleTypes.Select(possible => new NamedUse(possible)).Concat(all.Fields.Select(field => field.Type)),
        UnionType union => union.PossibleTypes.Select(possible => new NamedUse(possible)),
        _ => [],
    };

    /// <summary>The names of the types that an interface or a union stands for, by its name.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> PossibleTypes(IEnumerable<GraphType> types) => types
        .Where(type => type is InterfaceType or UnionType)
        .ToFrozenDictionary(
            type => type.Name,
            type => (type is InterfaceType all ? all.PossibleTypes : ((UnionType)type).PossibleTypes)
                .Select(possible => possible.Name).ToFrozenSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    /// <summary>The types by their names.</summary>
    public static FrozenDictionary<string, GraphType> ByName(IEnumerable<GraphType> types) =>
        types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
}
