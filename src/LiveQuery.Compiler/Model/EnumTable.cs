using System.Collections.Immutable;

namespace LiveQuery.Compiler.Model;

/// <summary>A table whose rows are the values of a GraphQL enum.</summary>
/// <param name="TypeName">The name of the enum: <c>colors_enum</c>.</param>
/// <param name="Values">Its values by name.</param>
public sealed record EnumTable(string TypeName, ImmutableArray<EnumTableValue> Values)
{
    /// <summary>Whether its values are shown in capitals.</summary>
    public bool ShowsCapitals { get; init; }

    /// <summary>Whether a text is one of the values.</summary>
    public bool Contains(string text) => Values.Any(value => value.Name == text);
}

/// <summary>A value of an enum table: its name, and its comment if the table has a column for it.</summary>
public sealed record EnumTableValue(string Name, string? Description)
{
    /// <summary>Its name in GraphQL.</summary>
    public string GraphQLName { get; init; } = Name;
}
