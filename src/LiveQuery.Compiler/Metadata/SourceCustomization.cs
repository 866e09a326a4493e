namespace LiveQuery.Compiler.Metadata;

/// <summary>How names are made for GraphQL.</summary>
public enum NamingConvention
{
    /// <summary>As Postgres has them: <c>author_by_pk</c>.</summary>
    Hasura,

    /// <summary>As GraphQL's users have them: <c>authorByPk</c>, types <c>AuthorBoolExp</c>, values of enums in capitals.</summary>
    GraphQL,
}

/// <summary>What a source adds to the names of its root fields and types.</summary>
public sealed record SourceCustomization
{
    /// <summary>The root field that holds all root fields of the source, or null.</summary>
    public string? Namespace { get; init; }

    /// <summary>What comes before each root field.</summary>
    public string RootPrefix { get; init; } = "";

    /// <summary>What comes after each root field.</summary>
    public string RootSuffix { get; init; } = "";

    /// <summary>What comes before each type.</summary>
    public string TypePrefix { get; init; } = "";

    /// <summary>What comes after each type.</summary>
    public string TypeSuffix { get; init; } = "";

    /// <summary>The convention, or null for the server's.</summary>
    public NamingConvention? Convention { get; init; }
}
