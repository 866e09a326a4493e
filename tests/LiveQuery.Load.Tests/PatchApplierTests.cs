using System.Text.Json.Nodes;
using CsCheck;
using LiveQuery.Load.Wire;

namespace LiveQuery.Load.Tests;

/// <summary>Patches as RFC 6902 and <c>docs/protocol.md</c> have them.</summary>
public sealed class PatchApplierTests
{
    [Theory]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/1","value":{"b":null}}]""", """{"a":[1,{"b":null}]}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"remove","path":"/a/1"}]""", """{"a":[1,3]}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"move","from":"/a/0","path":"/a/2"}]""", """{"a":[2,3,1]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"replace","path":"/a/b","value":null}]""", """{"a":{"b":null}}""")]
    [InlineData("""{"a/b":{"c~d":1}}""", """[{"op":"replace","path":"/a~1b/c~0d","value":"é"}]""", """{"a/b":{"c~d":"é"}}""")]
    [InlineData("""{"a":1}""", "[]", """{"a":1}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/0","value":0},{"op":"replace","path":"/a/1","value":9}]""", """{"a":[0,9]}""")]
    public void A_patch_changes_what_it_names(string state, string patch, string expected)
    {
        var node = JsonNode.Parse(state)!;

        PatchApplier.Apply(node, JsonNode.Parse(patch)!.AsArray());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), node), node.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/a/3"}]""")]
    [InlineData("""[{"op":"add","path":"/a/4","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/-","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/-1","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/b","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/b/c","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/b"}]""")]
    [InlineData("""[{"op":"add","path":"","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/0"}]""")]
    [InlineData("""[{"op":"copy","from":"/a","path":"/b"}]""")]
    [InlineData("""[null]""")]
    public void A_patch_that_does_not_fit_is_refused(string patch) =>
        Assert.Throws<InvalidDataException>(() => PatchApplier.Apply(JsonNode.Parse("""{"a":[1,2,3]}""")!, JsonNode.Parse(patch)!.AsArray()));

    [Fact]
    public void Any_sequence_of_edits_of_a_list_gives_what_a_list_gives() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 60].Sample(edits =>
        {
            var model = new List<int> { 1, 2, 3 };
            var patch = new JsonArray();
            foreach (var (kind, first, second) in edits)
            {
                if (model.Count == 0 || kind == 0)
                {
                    var at = first % (model.Count + 1);
                    model.Insert(at, second);
                    patch.Add(new JsonObject { ["op"] = "add", ["path"] = $"/l/{at}", ["value"] = second });
                }
                else if (kind == 1)
                {
                    var at = first % model.Count;
                    model.RemoveAt(at);
                    patch.Add(new JsonObject { ["op"] = "remove", ["path"] = $"/l/{at}" });
                }
                else if (kind == 2)
                {
                    var at = first % model.Count;
                    model[at] = second;
                    patch.Add(new JsonObject { ["op"] = "replace", ["path"] = $"/l/{at}", ["value"] = second });
                }
                else
                {
                    var (from, to) = (first % model.Count, second % model.Count);
                    var item = model[from];
                    model.RemoveAt(from);
                    model.Insert(to, item);
                    patch.Add(new JsonObject { ["op"] = "move", ["from"] = $"/l/{from}", ["path"] = $"/l/{to}" });
                }
            }

            var state = JsonNode.Parse("""{"l":[1,2,3]}""")!;
            PatchApplier.Apply(state, patch);
            Assert.Equal(model, state["l"]!.AsArray().Select(item => item!.GetValue<int>()));
        });
}
