namespace LiveQuery.Compiler.Model;

/// <summary>
/// The comparison operators of <c>where</c> and of permissions; in GraphQL each is <c>_</c> and its name in lower case.
/// </summary>
public enum ComparisonOperator
{
    Eq,
    Neq,
    Gt,
    Lt,
    Gte,
    Lte,
    In,
    Nin,
    Like,
    Nlike,
    Ilike,
    Nilike,
    Similar,
    Nsimilar,
    Regex,
    Nregex,
    Iregex,
    Niregex,
    Contains,
    ContainedIn,
    HasKey,
    HasKeysAny,
    HasKeysAll,
    Ancestor,
    AncestorAny,
    Descendant,
    DescendantAny,
    Matches,
    MatchesAny,
    MatchesFulltext,
}
