using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>How the names of one source's types and fields are made.</summary>
/// <param name="Convention">The convention.</param>
/// <param name="Customization">What the source adds.</param>
public sealed record Naming(NamingConvention Convention, SourceCustomization Customization)
{
    /// <summary>Names as Hasura makes them where nothing else is said.</summary>
    public static Naming Default { get; } = new(NamingConvention.Hasura, new SourceCustomization());

    /// <summary>Whether names are spelled as GraphQL's users spell them.</summary>
    private bool IsGraphQL => Convention == NamingConvention.GraphQL;

    /// <summary>A type that belongs to something: <c>author</c> with <c>bool_exp</c> is <c>author_bool_exp</c>, or <c>AuthorBoolExp</c>.</summary>
    public string Type(BaseName of, string suffix = "")
    {
        ArgumentNullException.ThrowIfNull(of);
        if (!IsGraphQL)
        {
            return $"{Customization.TypePrefix}{of.Text}{(suffix.Length == 0 ? "" : "_" + suffix)}{Customization.TypeSuffix}";
        }

        var name = (of.IsCustom ? of.Text : NameCases.Pascal(of.Text)) + NameCases.Pascal(suffix);
        return Customization.TypePrefix.Length == 0
            ? name + NameCases.Capitalize(Customization.TypeSuffix)
            : Customization.TypePrefix + NameCases.Capitalize(name) + NameCases.Capitalize(Customization.TypeSuffix);
    }

    /// <summary>A type whose name is grown together with a word: <c>authorConnection</c>.</summary>
    public string CompoundType(BaseName of, string word)
    {
        ArgumentNullException.ThrowIfNull(of);
        return IsGraphQL ? Type(of, word) : $"{Customization.TypePrefix}{of.Text}{word}{Customization.TypeSuffix}";
    }

    /// <summary>A type that sources share: <c>order_by</c>, <c>Int_comparison_exp</c>.</summary>
    public string SharedType(string name) => IsGraphQL ? NameCases.Pascal(name) : name;

    /// <summary>A field, an argument or an operator: <c>stddev_pop</c>, <c>distinct_on</c>, <c>_is_null</c>.</summary>
    public string Field(string name) => IsGraphQL ? NameCases.Camel(name) : name;

    /// <summary>A field that is made of another one's name: <c>articles</c> with <c>aggregate</c>.</summary>
    public string Derived(string name, string suffix) => Field($"{name}_{suffix}");

    /// <summary>A value of an enum.</summary>
    public string EnumValue(string name) => IsGraphQL ? name.ToUpperInvariant() : name;

    /// <summary>Whether the values of enum tables are shown in capitals.</summary>
    public bool ShowsEnumsInCapitals => IsGraphQL;

    /// <summary>A root field: <c>author</c> with <c>by_pk</c> is <c>author_by_pk</c>, or <c>authorByPk</c>.</summary>
    public string RootField(BaseName of, string suffix = "")
    {
        ArgumentNullException.ThrowIfNull(of);
        return RootField(IsGraphQL
            ? (of.IsCustom ? of.Text : NameCases.Camel(of.Text)) + NameCases.Pascal(suffix)
            : suffix.Length == 0 ? of.Text : $"{of.Text}_{suffix}");
    }

    /// <summary>A root field of mutations: <c>insert</c> with <c>author</c> and <c>one</c> is <c>insert_author_one</c>, or <c>insertAuthorOne</c>.</summary>
    public string MutationField(string verb, BaseName of, string suffix = "")
    {
        ArgumentNullException.ThrowIfNull(of);
        return RootField(IsGraphQL
            ? verb + (of.IsCustom ? NameCases.Capitalize(of.Text) : NameCases.Pascal(of.Text)) + NameCases.Pascal(suffix)
            : suffix.Length == 0 ? $"{verb}_{of.Text}" : $"{verb}_{of.Text}_{suffix}");
    }

    /// <summary>A root field under a name that the operator chose.</summary>
    public string RootField(string name)
    {
        var (prefix, suffix) = (Customization.RootPrefix, Customization.RootSuffix);
        return !IsGraphQL ? $"{prefix}{name}{suffix}"
            : prefix.Length == 0 ? name + NameCases.Capitalize(suffix)
            : prefix + NameCases.Capitalize(name) + NameCases.Capitalize(suffix);
    }

    /// <summary>The type of the namespace field of a root: <c>query</c>, <c>subscription</c>, <c>mutation_frontend</c>, ….</summary>
    public string NamespaceType(string root) => Type(new BaseName(Customization.Namespace!, IsCustom: false), root);
}

/// <summary>The name that those of a table or a function are made of.</summary>
/// <param name="Text">The name.</param>
/// <param name="IsCustom">Whether the operator chose it; it is then spelled as it is.</param>
public sealed record BaseName(string Text, bool IsCustom);
