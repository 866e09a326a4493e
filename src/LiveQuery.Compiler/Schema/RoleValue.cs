using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>A scalar field of a table as one role sees it: a column, or a computed field without arguments.</summary>
/// <param name="GraphQLName">Its name.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="Value">What it shows.</param>
internal sealed record RoleValue(string GraphQLName, string? Description, RowValue Value)
{
    /// <summary>The enum table that it refers to, or null.</summary>
    public EnumTable? Enum { get; init; }

    /// <summary>Its type.</summary>
    public PostgresType Type => Value.Type;
}
