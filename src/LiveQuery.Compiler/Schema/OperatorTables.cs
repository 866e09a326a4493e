using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>An operator that some types have.</summary>
internal sealed record KnownOperator(string Name, ComparisonOperator Operator, OperandShape Shape, string Description);

/// <summary>The operators that types have besides those that all have.</summary>
internal static class OperatorTables
{
    private static readonly KnownOperator[] Text =
    [
        new("_like", ComparisonOperator.Like, OperandShape.Pattern, "does the column match the given pattern"),
        new("_nlike", ComparisonOperator.Nlike, OperandShape.Pattern, "does the column NOT match the given pattern"),
        new("_ilike", ComparisonOperator.Ilike, OperandShape.Pattern, "does the column match the given case-insensitive pattern"),
        new("_nilike", ComparisonOperator.Nilike, OperandShape.Pattern, "does the column NOT match the given case-insensitive pattern"),
        new("_similar", ComparisonOperator.Similar, OperandShape.Pattern, "does the column match the given SQL regular expression"),
        new("_nsimilar", ComparisonOperator.Nsimilar, OperandShape.Pattern, "does the column NOT match the given SQL regular expression"),
        new("_regex", ComparisonOperator.Regex, OperandShape.Pattern, "does the column match the given POSIX regular expression, case sensitive"),
        new("_nregex", ComparisonOperator.Nregex, OperandShape.Pattern, "does the column NOT match the given POSIX regular expression, case sensitive"),
        new("_iregex", ComparisonOperator.Iregex, OperandShape.Pattern, "does the column match the given POSIX regular expression, case insensitive"),
        new("_niregex", ComparisonOperator.Niregex, OperandShape.Pattern, "does the column NOT match the given POSIX regular expression, case insensitive"),
    ];

    private static readonly KnownOperator[] Array =
    [
        new("_contains", ComparisonOperator.Contains, OperandShape.Contents, "does the array contain the given value"),
        new("_contained_in", ComparisonOperator.ContainedIn, OperandShape.Contents, "is the array contained in the given array value"),
    ];

    private static readonly KnownOperator[] Jsonb =
    [
        new("_contains", ComparisonOperator.Contains, OperandShape.Contents, "does the column contain the given json value at the top level"),
        new("_contained_in", ComparisonOperator.ContainedIn, OperandShape.Contents, "is the column contained in the given json value"),
        new("_has_key", ComparisonOperator.HasKey, OperandShape.Key, "does the string exist as a top-level key in the column"),
        new("_has_keys_any", ComparisonOperator.HasKeysAny, OperandShape.Keys, "do any of these strings exist as top-level keys in the column"),
        new("_has_keys_all", ComparisonOperator.HasKeysAll, OperandShape.Keys, "do all of these strings exist as top-level keys in the column"),
    ];

    private static readonly KnownOperator[] Ltree =
    [
        new("_ancestor", ComparisonOperator.Ancestor, OperandShape.Label, "is the left argument an ancestor of right (or equal)?"),
        new("_ancestor_any", ComparisonOperator.AncestorAny, OperandShape.Labels, "does array contain an ancestor of `ltree`?"),
        new("_descendant", ComparisonOperator.Descendant, OperandShape.Label, "is the left argument a descendant of right (or equal)?"),
        new("_descendant_any", ComparisonOperator.DescendantAny, OperandShape.Labels, "does array contain a descendant of `ltree`?"),
        new("_matches", ComparisonOperator.Matches, OperandShape.LabelQuery, "does `ltree` match `lquery`?"),
        new("_matches_any", ComparisonOperator.MatchesAny, OperandShape.LabelQueries, "does `ltree` match any `lquery` in array?"),
        new("_matches_fulltext", ComparisonOperator.MatchesFulltext, OperandShape.LabelText, "does `ltree` match `ltxtquery`?"),
    ];

    /// <summary>The further operators of a type.</summary>
    public static IReadOnlyList<KnownOperator> Of(PostgresType type) =>
        type.Kind == PostgresTypeKind.Array ? Array
        : TypeNames.IsText(type) ? Text
        : type is { Schema: "pg_catalog", Name: "jsonb" } ? Jsonb
        : ExtensionTypes.IsLabelTree(type) ? Ltree
        : [];
}
