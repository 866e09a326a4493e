using System.Buffers;
using System.Text;
using LiveQuery.Compiler.SavedQueries;
using LiveQuery.Server.Rest;
using LiveQuery.Tests.SavedQueries;

namespace LiveQuery.Tests.Rest;

public sealed class RestVariablesTests
{
    [Theory]
    [InlineData("Int", "12", "12")]
    [InlineData("Int", " 12\t", "12")]
    [InlineData("Int", "-1.5e3", "-1.5e3")]
    [InlineData("Int", "12345678901234567890123", "12345678901234567890123")]
    [InlineData("Int!", "012", "\"012\"")]
    [InlineData("Int!", "+1", "\"\\u002B1\"")]
    [InlineData("Int!", "1 2", "\"1 2\"")]
    [InlineData("Int!", "true", "\"true\"")]
    [InlineData("Int!", "", "\"\"")]
    [InlineData("Int!", "NaN", "\"NaN\"")]
    [InlineData("Float", "1e400", "1e400")]
    [InlineData("numeric", "0.10", "0.10")]
    [InlineData("float8", "1", "1")]
    [InlineData("bigint", "1", "\"1\"")]
    [InlineData("Boolean", "true", "true")]
    [InlineData("Boolean", "", "true")]
    [InlineData("Boolean!", "", "true")]
    [InlineData("Boolean", "1", "\"1\"")]
    [InlineData("Boolean", "null", "\"null\"")]
    [InlineData("String", "12", "\"12\"")]
    [InlineData("String!", "", "\"\"")]
    [InlineData("String", "\"a\"", "\"\\u0022a\\u0022\"")]
    [InlineData("String", "č\n\u0000", "\"\\u010D\\n\\u0000\"")]
    [InlineData("uuid!", "x", "\"x\"")]
    public void Reads_text_by_the_type_of_its_variable(string type, string text, string json)
    {
        var variables = new RestVariables();
        variables.AddText("v", text);

        Assert.Equal($"{{\"v\":{json}}}", variables.For(Query(type)).Variables!.Value.GetRawText());
    }

    [Theory]
    [InlineData("String")]
    [InlineData("Int")]
    [InlineData("author_bool_exp")]
    public void Empty_text_is_no_value_where_there_need_be_none(string type)
    {
        var variables = new RestVariables();
        variables.AddText("v", "");

        Assert.Equal("{}", variables.For(Query(type)).Variables!.Value.GetRawText());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced()
    {
        var variables = new RestVariables();
        variables.AddText("v", "a\ud800b");

        Assert.Equal("a\ufffdb", variables.For(Query("String")).Variables!.Value.GetProperty("v").GetString());
    }

    [Theory]
    [InlineData("""{"v": [1.50, {"b": null}], "w": 1}""", "application/json", "Unexpected variable w")]
    [InlineData("""{"v": [1.50, {"b": null}]}""", "application/json", """{"v":[1.50,{"b":null}]}""")]
    [InlineData("""{"v": 1}""", null, """{"v":1}""")]
    [InlineData("""{"v": 1}""", "text/plain", """{"v":1}""")]
    [InlineData("""{"v": 1, "not a name": 2}""", "application/json; charset=utf-8", """{"v":1}""")]
    [InlineData("""{"v": 1} x""", "text/plain", "{}")]
    [InlineData("""{"v": 1} x""", "application/json", "not valid JSON")]
    [InlineData("""{"v": {"a": 1, "a": 2}}""", "application/json", "the key \"a\" is given twice")]
    [InlineData("\"v\"", "application/json", "{}")]
    [InlineData("v=1&v=2+3&%zz=4", "application/x-www-form-urlencoded", """{"v":"2 3"}""")]
    [InlineData("", "application/json", "{}")]
    public void Reads_bodies(string body, string? type, string expected)
    {
        var variables = new RestVariables();

        var problem = RestBody.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), type, variables);

        var (json, refusal) = problem is null ? variables.For(Query("String")) : (null, problem);
        Assert.StartsWith(expected, refusal?.Message ?? json!.Value.GetRawText(), StringComparison.Ordinal);
    }

    private static SavedQuery Query(string type) => SavedWorld.Of($$"""
        query_collections:
          - { name: c, definition: { queries: [{ name: q, query: 'query ($v: {{type}}) { author { id } }' }] } }
        rest_endpoints:
          - { name: e, url: e, methods: [GET], definition: { query: { collection_name: c, query_name: q } } }
        """).Set.Endpoints.All[0].Query;
}
