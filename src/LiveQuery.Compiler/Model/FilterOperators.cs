using System.Collections.Frozen;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>What stands on the right side of an operator.</summary>
internal enum OperandShape
{
    /// <summary>One value of the column's type.</summary>
    Value,

    /// <summary>A list of values of the column's type.</summary>
    Values,

    /// <summary>A text; the column must be one.</summary>
    Pattern,

    /// <summary>A value that the column, an array or jsonb, contains or is contained in.</summary>
    Contents,

    /// <summary>A key of the column, which must be jsonb.</summary>
    Key,

    /// <summary>A list of keys of the column, which must be jsonb.</summary>
    Keys,

    /// <summary>A label path; the column must be one.</summary>
    Label,

    /// <summary>A list of label paths.</summary>
    Labels,

    /// <summary>A pattern of label paths.</summary>
    LabelPattern,

    /// <summary>A list of patterns of label paths.</summary>
    LabelPatterns,

    /// <summary>A search in the labels of a path.</summary>
    LabelSearch,
}

/// <summary>The comparison operators by the names that permissions use for them, without their <c>_</c> or <c>$</c>.</summary>
internal static class FilterOperators
{
    /// <summary>The operators that compare with a value.</summary>
    public static FrozenDictionary<string, (ComparisonOperator Operator, OperandShape Shape)> Values { get; } =
        new Dictionary<string, (ComparisonOperator, OperandShape)>
        {
            ["eq"] = (ComparisonOperator.Eq, OperandShape.Value),
            ["ne"] = (ComparisonOperator.Neq, OperandShape.Value),
            ["neq"] = (ComparisonOperator.Neq, OperandShape.Value),
            ["gt"] = (ComparisonOperator.Gt, OperandShape.Value),
            ["lt"] = (ComparisonOperator.Lt, OperandShape.Value),
            ["gte"] = (ComparisonOperator.Gte, OperandShape.Value),
            ["lte"] = (ComparisonOperator.Lte, OperandShape.Value),
            ["in"] = (ComparisonOperator.In, OperandShape.Values),
            ["nin"] = (ComparisonOperator.Nin, OperandShape.Values),
            ["like"] = (ComparisonOperator.Like, OperandShape.Pattern),
            ["nlike"] = (ComparisonOperator.Nlike, OperandShape.Pattern),
            ["ilike"] = (ComparisonOperator.Ilike, OperandShape.Pattern),
            ["nilike"] = (ComparisonOperator.Nilike, OperandShape.Pattern),
            ["similar"] = (ComparisonOperator.Similar, OperandShape.Pattern),
            ["nsimilar"] = (ComparisonOperator.Nsimilar, OperandShape.Pattern),
            ["regex"] = (ComparisonOperator.Regex, OperandShape.Pattern),
            ["nregex"] = (ComparisonOperator.Nregex, OperandShape.Pattern),
            ["iregex"] = (ComparisonOperator.Iregex, OperandShape.Pattern),
            ["niregex"] = (ComparisonOperator.Niregex, OperandShape.Pattern),
            ["contains"] = (ComparisonOperator.Contains, OperandShape.Contents),
            ["contained_in"] = (ComparisonOperator.ContainedIn, OperandShape.Contents),
            ["has_key"] = (ComparisonOperator.HasKey, OperandShape.Key),
            ["has_keys_any"] = (ComparisonOperator.HasKeysAny, OperandShape.Keys),
            ["has_keys_all"] = (ComparisonOperator.HasKeysAll, OperandShape.Keys),
            ["ancestor"] = (ComparisonOperator.Ancestor, OperandShape.Label),
            ["ancestor_any"] = (ComparisonOperator.AncestorAny, OperandShape.Labels),
            ["descendant"] = (ComparisonOperator.Descendant, OperandShape.Label),
            ["descendant_any"] = (ComparisonOperator.DescendantAny, OperandShape.Labels),
            ["matches"] = (ComparisonOperator.Matches, OperandShape.LabelPattern),
            ["matches_any"] = (ComparisonOperator.MatchesAny, OperandShape.LabelPatterns),
            ["matches_fulltext"] = (ComparisonOperator.MatchesFulltext, OperandShape.LabelSearch),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The operators that compare with another column.</summary>
    public static FrozenDictionary<string, ComparisonOperator> Columns { get; } =
        new Dictionary<string, ComparisonOperator>
        {
            ["ceq"] = ComparisonOperator.Eq,
            ["cne"] = ComparisonOperator.Neq,
            ["cneq"] = ComparisonOperator.Neq,
            ["cgt"] = ComparisonOperator.Gt,
            ["clt"] = ComparisonOperator.Lt,
            ["cgte"] = ComparisonOperator.Gte,
            ["clte"] = ComparisonOperator.Lte,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the column's type takes operands of this shape; else which types do.</summary>
    public static string? Refusal(OperandShape shape, PostgresType type) => shape switch
    {
        OperandShape.Pattern when type.Name is not ("text" or "varchar" or "bpchar" or "citext" or "name") => "text",
        OperandShape.Contents when type.Name != "jsonb" && type.Kind != PostgresTypeKind.Array => "jsonb or an array",
        OperandShape.Key or OperandShape.Keys when type.Name != "jsonb" => "jsonb",
        >= OperandShape.Label when !ExtensionTypes.IsLabelTree(type) => "ltree",
        OperandShape.Values when type.Kind == PostgresTypeKind.Array => "a single value",
        _ => null,
    };

    /// <summary>Whether an operand of this shape is a list.</summary>
    public static bool IsList(OperandShape shape) =>
        shape is OperandShape.Values or OperandShape.Keys or OperandShape.Labels or OperandShape.LabelPatterns;

    /// <summary>The type of an operand, or of its items, for a column of a type.</summary>
    public static PostgresType TypeOf(OperandShape shape, PostgresType type) => shape switch
    {
        OperandShape.Pattern or OperandShape.Key or OperandShape.Keys => PostgresType.Text,
        OperandShape.LabelPattern or OperandShape.LabelPatterns => ExtensionTypes.Beside(type, "lquery"),
        OperandShape.LabelSearch => ExtensionTypes.Beside(type, "ltxtquery"),
        _ => type,
    };
}
