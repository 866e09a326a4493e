using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Sql;

/// <summary>Comparison operators as SQL.</summary>
internal static class OperatorSymbols
{
    /// <summary>
    /// The operator between two values, with a space on each side. Those of an extension's type are named with their
    /// schema: where the search path does not lead there, Postgres would find none, or one of a type below (citext would
    /// be compared as text).
    /// </summary>
    public static string Infix(ComparisonOperator comparison, PostgresType left)
    {
        var isExtension = left.Kind == PostgresTypeKind.Base && left.Schema != "pg_catalog";
        return isExtension
            ? $" operator({SqlNames.Quote(left.Schema)}.{Symbol(comparison)}) "
            : $" {Keyword(comparison) ?? Symbol(comparison)} ";
    }

    /// <summary>Whether the operator compares as <c>similar to</c>, which has its pattern rewritten.</summary>
    public static bool IsSimilar(ComparisonOperator comparison) =>
        comparison is ComparisonOperator.Similar or ComparisonOperator.Nsimilar;

    private static string? Keyword(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Like => "like",
        ComparisonOperator.Nlike => "not like",
        ComparisonOperator.Ilike => "ilike",
        ComparisonOperator.Nilike => "not ilike",
        ComparisonOperator.Similar => "similar to",
        ComparisonOperator.Nsimilar => "not similar to",
        _ => null,
    };

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Eq or ComparisonOperator.In => "=",
        ComparisonOperator.Neq or ComparisonOperator.Nin => "<>",
        ComparisonOperator.Gt => ">",
        ComparisonOperator.Lt => "<",
        ComparisonOperator.Gte => ">=",
        ComparisonOperator.Lte => "<=",
        ComparisonOperator.Like => "~~",
        ComparisonOperator.Nlike => "!~~",
        ComparisonOperator.Ilike => "~~*",
        ComparisonOperator.Nilike => "!~~*",
        ComparisonOperator.Regex or ComparisonOperator.Similar or ComparisonOperator.Matches => "~",
        ComparisonOperator.Nregex or ComparisonOperator.Nsimilar => "!~",
        ComparisonOperator.Iregex => "~*",
        ComparisonOperator.Niregex => "!~*",
        ComparisonOperator.Contains or ComparisonOperator.Ancestor or ComparisonOperator.AncestorAny => "@>",
        ComparisonOperator.ContainedIn or ComparisonOperator.Descendant or ComparisonOperator.DescendantAny => "<@",
        ComparisonOperator.HasKey or ComparisonOperator.MatchesAny => "?",
        ComparisonOperator.HasKeysAny => "?|",
        ComparisonOperator.HasKeysAll => "?&",
        ComparisonOperator.MatchesFulltext => "@",
        _ => throw new InvalidOperationException($"no SQL for the operator {comparison}"),
    };
}
