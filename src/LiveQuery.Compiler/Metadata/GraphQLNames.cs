using System.Collections.Frozen;

namespace LiveQuery.Compiler.Metadata;

/// <summary>Which names GraphQL allows, and which of them are taken from the start.</summary>
internal static class GraphQLNames
{
    /// <summary>The names of types that every schema has, or that its scalars have.</summary>
    public static FrozenSet<string> ReservedTypes { get; } = FrozenSet.ToFrozenSet(
        ["query_root", "subscription_root", "mutation_root", "order_by", "cursor_ordering", "Int", "Float", "String", "Boolean", "ID"],
        StringComparer.Ordinal);

    /// <summary>Whether a name may stand in a schema: letters, digits and <c>_</c>, no digit first, no <c>__</c> first.</summary>
    // https://spec.graphql.org/October2021/#Name
    public static bool IsValid(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.StartsWith("__", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
            {
                return false;
            }
        }

        return true;
    }
}
