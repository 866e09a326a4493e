using System.Text;
using System.Text.Json.Nodes;
using LiveQuery.Compiler;
using LiveQuery.Engine.Results;

namespace LiveQuery.Tests.Engine.Results;

public class ResultDiffTests
{
    private static readonly string Padding = new('x', 400);

    [Fact]
    public void An_insert_at_the_top_is_one_addition() => Expect(
        """[{"op":"add","path":"/rows/0","value":{"id":9,"t":"new"}}]""",
        Rows("""{"id":1,"t":"a"},{"id":2,"t":"b"}"""),
        Rows("""{"id":9,"t":"new"},{"id":1,"t":"a"},{"id":2,"t":"b"}"""));

    [Fact]
    public void A_window_that_slides_is_an_addition_and_a_removal() => Expect(
        """[{"op":"remove","path":"/rows/2"},{"op":"add","path":"/rows/0","value":{"id":4}}]""",
        Rows("""{"id":3,"w":"wwwwwwwwwwwwwwww"},{"id":2,"w":"wwwwwwwwwwwwwwww"},{"id":1}"""),
        Rows("""{"id":4},{"id":3,"w":"wwwwwwwwwwwwwwww"},{"id":2,"w":"wwwwwwwwwwwwwwww"}"""));

    [Fact]
    public void A_changed_column_is_named_by_its_path() => Expect(
        """[{"op":"replace","path":"/rows/1/t","value":"c"}]""",
        Rows("""{"id":1,"t":"a"},{"id":2,"t":"b"}"""),
        Rows("""{"id":1,"t":"a"},{"id":2,"t":"c"}"""));

    [Fact]
    public void A_row_that_moves_and_changes_is_moved_and_then_changed() => Expect(
        """[{"op":"move","from":"/rows/2","path":"/rows/0"},{"op":"replace","path":"/rows/0/t","value":9}]""",
        Rows("""{"id":1,"t":1,"w":"wwwwwwwwwwwwwwww"},{"id":2,"t":2,"w":"wwwwwwwwwwwwwwww"},{"id":3,"t":3,"w":"wwwwwwwwwwwwwwww"}"""),
        Rows("""{"id":3,"t":9,"w":"wwwwwwwwwwwwwwww"},{"id":1,"t":1,"w":"wwwwwwwwwwwwwwww"},{"id":2,"t":2,"w":"wwwwwwwwwwwwwwww"}"""));

    [Fact]
    public void A_row_in_anothers_place_is_replaced_whole() => Expect(
        """[{"op":"replace","path":"/rows/1","value":{"id":5,"t":"b"}}]""",
        Rows("""{"id":1,"t":"a"},{"id":2,"t":"b"},{"id":3,"t":"c"}"""),
        Rows("""{"id":1,"t":"a"},{"id":5,"t":"b"},{"id":3,"t":"c"}"""));

    [Theory]
    [InlineData("1.0", "1.00")]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("0", "-0")]
    [InlineData("1e2", "100")]
    [InlineData("null", "0")]
    [InlineData("\"1\"", "1")]
    [InlineData("false", "null")]
    [InlineData("\"é\"", "\"\\u00e9\"")]
    public void Values_are_compared_as_they_are_written(string before, string after) => Expect(
        $$"""[{"op":"replace","path":"/rows/0/t","value":{{after}}}]""",
        Rows($$"""{"id":1,"t":{{before}}}"""),
        Rows($$"""{"id":1,"t":{{after}}}"""));

    [Theory]
    [InlineData("a/b", "a~1b")]
    [InlineData("a~b", "a~0b")]
    [InlineData("~1", "~01")]
    [InlineData("", "")]
    [InlineData("\\\"", "\\\"")]
    [InlineData("\\/", "~1")]
    [InlineData("\\u007e", "~0")]
    [InlineData("\\ud83d\\ude00", "\\uD83D\\uDE00")]
    [InlineData("\\u0001", "\\u0001")]
    [InlineData("é😀", "é😀")]
    [InlineData("0", "0")]
    [InlineData("-", "-")]
    [InlineData("constructor", "constructor")]
    public void Names_of_a_json_column_are_escaped_as_pointers(string name, string segment) => Expect(
        $$"""[{"op":"replace","path":"/rows/0/t/{{segment}}","value":2}]""",
        Rows($$$"""{"id":1,"t":{"{{{name}}}":1,"k":"kkkkkkkkkkkkkkkk"}}"""),
        Rows($$$"""{"id":1,"t":{"{{{name}}}":2,"k":"kkkkkkkkkkkkkkkk"}}"""));

    [Theory]
    [InlineData("__proto__")]
    [InlineData("prototype")]
    [InlineData("\\u005f_proto__")]
    [InlineData("\\ud800")]
    [InlineData("k\":3,\"k")]
    public void Objects_that_appliers_read_in_their_own_way_are_replaced_whole(string name)
    {
        var after = $$"""{"{{name}}":2,"z":"kkkkkkkkkkkkkkkkkkkkkkkk"}""";
        Assert.Equal(
            $$"""[{"op":"replace","path":"/rows/0/t","value":{{after}}}]""",
            Find(
                Rows($$$"""{"id":1,"t":{"{{{name}}}":1,"z":"kkkkkkkkkkkkkkkkkkkkkkkk"}}"""),
                Rows($$"""{"id":1,"t":{{after}}}"""),
                Shape));
    }

    [Fact]
    public void Json_columns_are_patched_inside_and_keep_their_layout() => Expect(
        """[{"op":"remove","path":"/rows/0/t/gone"},{"op":"replace","path":"/rows/0/t/list/1","value":[ 5 ]},{"op":"add","path":"/rows/0/t/new","value":{ "x":	1 }}]""",
        Rows("""{"id":1,"t":{ "gone" : 1, "list": [1, 2, 3 , "a,]}"] , "k":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}}"""),
        Rows("""{"id":1,"t":{"list":[1, [ 5 ], 3 , "a,]}"],"new":{ "x":	1 },"k":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}}"""));

    [Fact]
    public void Rows_without_a_key_are_known_by_what_they_hold()
    {
        var shape = new ObjectShape([new ShapedField("rows", new ListShape(ObjectShape.OfColumns, []))]);
        Expect(
            """[{"op":"remove","path":"/rows/0"},{"op":"replace","path":"/rows/1/n","value":8}]""",
            Rows("""{"n":1},{"n":2,"w":"wwwwwwwwwwwwwwww"},{"n":3,"w":"wwwwwwwwwwwwwwww"},{"n":4,"w":"wwwwwwwwwwwwwwww"}"""),
            Rows("""{"n":2,"w":"wwwwwwwwwwwwwwww"},{"n":8,"w":"wwwwwwwwwwwwwwww"},{"n":4,"w":"wwwwwwwwwwwwwwww"}"""),
            shape);
    }

    [Fact]
    public void Rows_whose_key_is_not_unique_are_known_by_what_they_hold() => Expect(
        """[{"op":"remove","path":"/rows/0"},{"op":"add","path":"/rows/2","value":{"id":7,"t":"d"}}]""",
        Rows("""{"id":7,"t":"a"},{"id":7,"t":"b"},{"id":7,"t":"c"}"""),
        Rows("""{"id":7,"t":"b"},{"id":7,"t":"c"},{"id":7,"t":"d"}"""));

    [Fact]
    public void Rows_of_a_composite_key_are_known_by_all_of_it()
    {
        var shape = new ObjectShape([new ShapedField("rows", new ListShape(ObjectShape.OfColumns, ["a"u8.ToArray(), "b"u8.ToArray()]))]);
        Expect(
            """[{"op":"move","from":"/rows/2","path":"/rows/0"},{"op":"replace","path":"/rows/2/t","value":5}]""",
            Rows("""{"a":1,"t":1,"b":1,"w":"wwwwwwwwwwwwwwww"},{"a":1,"t":2,"b":2,"w":"wwwwwwwwwwwwwwww"},{"a":2,"t":3,"b":1,"w":"wwwwwwwwwwwwwwww"}"""),
            Rows("""{"a":2,"t":3,"b":1,"w":"wwwwwwwwwwwwwwww"},{"a":1,"t":1,"b":1,"w":"wwwwwwwwwwwwwwww"},{"a":1,"t":5,"b":2,"w":"wwwwwwwwwwwwwwww"}"""),
            shape);
    }

    [Fact]
    public void Lists_in_rows_and_aggregates_are_patched_inside()
    {
        var items = new ListShape(ObjectShape.OfColumns, ["id"u8.ToArray()]);
        var rows = new ListShape(new ObjectShape([new ShapedField("items", items)]), ["id"u8.ToArray()]);
        var all = new ObjectShape([new ShapedField("aggregate", ObjectShape.OfColumns), new ShapedField("nodes", items)]);
        var shape = new ObjectShape([new ShapedField("rows", rows), new ShapedField("all", all)]);
        Expect(
            """[{"op":"remove","path":"/rows/0/items/0"},{"op":"replace","path":"/all/aggregate/count","value":2},{"op":"move","from":"/all/nodes/1","path":"/all/nodes/0"}]""",
            $$$"""{"rows":[{"id":1,"items":[{"id":1},{"id":2,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}]}],"all":{"aggregate":{"count":3,"p":"{{{Padding}}}"},"nodes":[{"id":1,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"},{"id":2,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}]}}""",
            $$$"""{"rows":[{"id":1,"items":[{"id":2,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}]}],"all":{"aggregate":{"count":2,"p":"{{{Padding}}}"},"nodes":[{"id":2,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"},{"id":1,"w":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"}]}}""",
            shape);
    }

    [Fact]
    public void A_list_that_empties_or_fills_is_replaced_where_that_is_shorter()
    {
        var full = string.Join(',', Enumerable.Range(0, 50).Select(id => $$"""{"id":{{id}}}"""));
        Expect("""[{"op":"replace","path":"/rows","value":[]}]""", Rows(full), Rows(""));
        Expect(
            """[{"op":"add","path":"/rows/0","value":{"id":1}}]""",
            Rows(""),
            Rows("""{"id":1}"""));
    }

    [Fact]
    public void No_patch_is_made_that_is_not_clearly_smaller()
    {
        Assert.Null(ResultDiff.Find("""{"rows":[{"id":1,"t":1}]}"""u8, """{"rows":[{"id":1,"t":2}]}"""u8, Shape));
        var before = Rows(string.Join(',', Enumerable.Range(0, 500).Select(id => $$"""{"id":{{id}},"t":0}""")));
        var after = Rows(string.Join(',', Enumerable.Range(0, 500).Select(id => $$"""{"id":{{id}},"t":1}""")));
        Assert.Null(ResultDiff.Find(Utf8(before), Utf8(after), Shape));
    }

    [Fact]
    public void Nothing_is_patched_where_the_root_may_not_be() =>
        Assert.Null(ResultDiff.Find(Utf8(Rows("""{"id":1,"t":1}""")), Utf8(Rows("""{"id":1,"t":2}""")), null));

    [Fact]
    public void Json_without_a_bottom_is_replaced_from_some_depth_on()
    {
        var deep = (string end) => $$$"""{"id":1,"t":{{{string.Concat(Enumerable.Repeat("""{"a":[""", 3000))}}}{{{end}}}{{{string.Concat(Enumerable.Repeat("]}", 3000))}}},"w":"{{{new string('w', 40_000)}}}"}""";
        var patch = Find(Rows(deep("1")), Rows(deep("2")), Shape);
        Assert.Contains("/rows/0/t/a/0/a/0/", patch, StringComparison.Ordinal);
        Assert.InRange(patch.Length, 1000, 25_000);
    }

    [Fact]
    public void What_breaks_off_makes_no_patch()
    {
        var whole = """{"rows":[{"id":1,"t":{"a":"b\\\"c","d":[1,2,{"e":null}]}},{"id":2,"t":"x"}]}""";
        var other = Rows("""{"id":2,"t":"x"},{"id":1,"t":{"a":"b","d":[2]}}""");
        for (var length = 1; length < whole.Length; length++)
        {
            var broken = Utf8(whole)[..length];
            Assert.Null(ResultDiff.Find(broken, Utf8(other), Shape, int.MaxValue));
            ResultDiff.Find(Utf8(other), broken, Shape, int.MaxValue);
        }
    }

    private static ObjectShape Shape { get; } =
        new([new ShapedField("rows", new ListShape(ObjectShape.OfColumns, ["id"u8.ToArray()]))]);

    private static string Rows(string rows) => $$"""{"rows":[{{rows}}],"padding":"{{Padding}}"}""";

    private static void Expect(string patch, string before, string after, ObjectShape? shape = null)
    {
        Assert.Equal(patch, Find(before, after, shape ?? Shape));
        var applied = PatchApplier.Apply(JsonNode.Parse(before), JsonNode.Parse(patch)!.AsArray());
        Assert.Equal(PatchApplier.Print(JsonNode.Parse(after)), PatchApplier.Print(applied));
    }

    private static string Find(string before, string after, ObjectShape shape)
    {
        var patch = ResultDiff.Find(Utf8(before), Utf8(after), shape);
        Assert.NotNull(patch);
        return Encoding.UTF8.GetString(patch);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
