using LiveQuery.Compiler.Planning;

namespace LiveQuery.Tests.Planning;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a.b", "a|b")]
    [InlineData("a.b", "a|b")]
    [InlineData(".a", "a")]
    [InlineData("$a", "a")]
    [InlineData("_x-9", "_x-9")]
    [InlineData("ключ", "ключ")]
    [InlineData("[0].x", "0|x")]
    [InlineData("a[007]", "a|7")]
    [InlineData("a.[1].['b']", "a|1|b")]
    [InlineData("$[\"x y\"]", "x y")]
    [InlineData("['!@#$%^']", "!@#$%^")]
    [InlineData("[\"a\\\"b\"]['c\\'\\\\d']", "a\"b|c'\\d")]
    [InlineData("['']", "")]
    public void A_path_is_read_into_its_steps(string text, string steps)
    {
        Assert.True(JsonPath.TryParse(text, out var found));
        Assert.Equal(steps, string.Join('|', found));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$.")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("9")]
    [InlineData("a b")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[-1]")]
    [InlineData("[1")]
    [InlineData("[a]")]
    [InlineData("['a\"]")]
    [InlineData("['a\\")]
    [InlineData("[99999999999]")]
    [InlineData("$$")]
    public void What_is_no_path_is_refused(string text) => Assert.False(JsonPath.TryParse(text, out _));
}
