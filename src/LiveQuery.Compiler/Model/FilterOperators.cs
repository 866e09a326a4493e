using System.Collections.Frozen;

namespace LiveQuery.Compiler.Model;

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
            ["matches"] = (ComparisonOperator.Matches, OperandShape.LabelQuery),
            ["matches_any"] = (ComparisonOperator.MatchesAny, OperandShape.LabelQueries),
            ["matches_fulltext"] = (ComparisonOperator.MatchesFulltext, OperandShape.LabelText),
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
}
