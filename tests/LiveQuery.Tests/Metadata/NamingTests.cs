using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Tests.Metadata;

/// <summary>Names of types and fields under the two conventions and the additions of a source.</summary>
public sealed class NamingTests
{
    private static readonly SourceCustomization Nothing = new();

    [Theory]
    [InlineData("author_local", "authorLocal", "AuthorLocal")]
    [InlineData("author", "author", "Author")]
    [InlineData("AuthorLocal", "authorLocal", "AuthorLocal")]
    [InlineData("_is_null", "_isNull", "_IsNull")]
    [InlineData("__x", "__x", "__X")]
    [InlineData("a__b_", "aB", "AB")]
    [InlineData("st_d_within", "stDWithin", "StDWithin")]
    [InlineData("_", "_", "_")]
    [InlineData("", "", "")]
    [InlineData("v2_id", "v2Id", "V2Id")]
    public void Names_change_their_case(string name, string camel, string pascal)
    {
        Assert.Equal(camel, NameCases.Camel(name));
        Assert.Equal(pascal, NameCases.Pascal(name));
    }

    [Fact]
    public void Hasuras_convention_keeps_names_and_puts_additions_around_the_whole()
    {
        var naming = new Naming(NamingConvention.Hasura, new SourceCustomization { RootPrefix = "r_", RootSuffix = "_f", TypePrefix = "t_", TypeSuffix = "_s", Namespace = "space" });
        var name = new BaseName("author_local", IsCustom: false);

        Assert.Equal("t_author_local_s", naming.Type(name));
        Assert.Equal("t_author_local_bool_exp_s", naming.Type(name, "bool_exp"));
        Assert.Equal("t_author_localConnection_s", naming.CompoundType(name, "Connection"));
        Assert.Equal("r_author_local_f", naming.RootField(name));
        Assert.Equal("r_author_local_by_pk_f", naming.RootField(name, "by_pk"));
        Assert.Equal("r_own_f", naming.RootField("own"));
        Assert.Equal("t_space_query_s", naming.NamespaceType("query"));
        Assert.Equal("order_by", naming.SharedType("order_by"));
        Assert.Equal("articles_aggregate", naming.Derived("articles", "aggregate"));
        Assert.Equal("asc_nulls_first", naming.EnumValue("asc_nulls_first"));
    }

    [Fact]
    public void GraphQLs_convention_joins_words()
    {
        var plain = new Naming(NamingConvention.GraphQL, Nothing);
        var added = new Naming(NamingConvention.GraphQL, new SourceCustomization { RootPrefix = "test", RootSuffix = "query" });
        var name = new BaseName("author_local", IsCustom: false);

        Assert.Equal("AuthorLocalBoolExp", plain.Type(name, "bool_exp"));
        Assert.Equal("authorLocalByPk", plain.RootField(name, "by_pk"));
        Assert.Equal("testAuthorLocalQuery", added.RootField(name));
        Assert.Equal("testAuthorLocalByPkQuery", added.RootField(name, "by_pk"));
        Assert.Equal("my_nameBoolExp", plain.Type(new BaseName("my_name", IsCustom: true), "bool_exp"));
        Assert.Equal("my_nameByPk", plain.RootField(new BaseName("my_name", IsCustom: true), "by_pk"));
        Assert.Equal("OrderBy", plain.SharedType("order_by"));
        Assert.Equal("articlesAggregate", plain.Derived("articles", "aggregate"));
        Assert.Equal("ASC_NULLS_FIRST", plain.EnumValue("asc_nulls_first"));
    }
}
