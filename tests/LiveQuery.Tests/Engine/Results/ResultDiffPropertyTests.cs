using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LiveQuery.Compiler;
using LiveQuery.Engine.Results;

namespace LiveQuery.Tests.Engine.Results;

public class ResultDiffPropertyTests
{
    private static readonly string[] Names =
        ["a", "b", "a/b", "a~b", "~01", "", "0", "-", "\"", "\\", "é", "😀", "\u0001", "constructor", "prototype", "__proto__"];

    private static readonly string[] Scalars =
        ["null", "true", "false", "0", "-0", "1.0", "1.00", "12345678901234567890.123", "1e-7", "\"\"", "\"a,]}\"", "\"\\\\\\\"\"", "\"😀\""];

    private static readonly ObjectShape Shape = new(
    [
        new ShapedField("keyed", ListOf("id")),
        new ShapedField("twins", ListOf("t")),
        new ShapedField("plain", ListOf()),
        new ShapedField("one", new ObjectShape([new ShapedField("kids", ListOf("id"))])),
    ]);

    // JSON as a json column may hold it: any names, any spaces.
    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 3
        ? OneOf(Scalars)
        : Gen.Frequency(
            (3, OneOf(Scalars)),
            (2, Gen.Select(inner.Array[0, 4], Space).Select((items, space) => $"[{space}{string.Join($"{space},", items)}]")),
            (3, Gen.Select(Gen.Select(OneOf(Names), inner).Array[0, 4], Space, Gen.Bool).Select(Print))));

    private static readonly Gen<string> Rows = Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray(), 0, 12), Json.Array[12])
        .Select((ids, values) => string.Join(',', ids.Select((id, i) =>
            $$$"""{"id":"é{{{id}}}","t":{{{id % 3}}},"v":{{{values[i]}}},"kids":[{"id":{{{id}}}}]}""")));

    private static readonly Gen<string> Results = Gen.Select(Rows, Rows, Rows, Rows, Json)
        .Select((keyed, twins, plain, kids, value) =>
            $$$"""{"keyed":[{{{keyed}}}],"twins":[{{{twins}}}],"plain":[{{{plain}}}],"one":{"kids":[{{{kids}}}],"v":{{{value}}}}}""");

    private static Gen<string> Space => OneOf("", " ", "\n\t");

    [Fact]
    public void The_patch_of_the_old_result_is_the_new_one() => Gen.Select(Results, Results).Sample(
        (before, after) =>
        {
            var patch = ResultDiff.Find(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), Shape, int.MaxValue);
            Assert.NotNull(patch);
            var applied = PatchApplier.Apply(JsonNode.Parse(before), JsonNode.Parse(patch)!.AsArray());
            Assert.Equal(PatchApplier.Print(JsonNode.Parse(after)), PatchApplier.Print(applied));
        },
        iter: 1_000);

    [Fact]
    public void A_patch_keeps_to_its_limit() => Gen.Select(Results, Results, Gen.Int[0, 3000]).Sample(
        (before, after, limit) =>
        {
            var from = Encoding.UTF8.GetBytes(before);
            var to = Encoding.UTF8.GetBytes(after);
            var best = ResultDiff.Find(from, to, Shape, int.MaxValue)!;
            var patch = ResultDiff.Find(from, to, Shape, limit);
            // The brackets around all are not counted.
            Assert.True(patch is null || patch.Length <= limit + 2);
            Assert.True(patch is not null || best.Length > limit / 2, "given up too early");
        },
        iter: 300);

    [Fact]
    public void A_permutation_is_as_few_moves_as_can_be() => Gen.Shuffle(Enumerable.Range(0, 40).ToArray(), 0, 40).Sample(
        kept =>
        {
            var before = List(kept.Order());
            var after = List(kept);
            var patch = ResultDiff.Find(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), Shape, int.MaxValue)!;
            var operations = JsonNode.Parse(patch)!.AsArray();
            Assert.All(operations, operation => Assert.Equal("move", operation!["op"]!.GetValue<string>()));
            Assert.Equal(kept.Length - LongestIncreasing(kept), operations.Count);
            Assert.Equal(after, PatchApplier.Apply(JsonNode.Parse(before), operations)!.ToJsonString());
        },
        iter: 500);

    [Fact]
    public void What_came_and_went_is_as_few_steps_as_can_be() => Gen
        .Select(Gen.Shuffle(Enumerable.Range(0, 20).ToArray(), 0, 20), Gen.Shuffle(Enumerable.Range(0, 20).ToArray(), 0, 20))
        .Sample(
            (old, @new) =>
            {
                var before = List(old);
                var after = List(@new);
                var patch = ResultDiff.Find(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), Shape, int.MaxValue)!;
                var steps = JsonNode.Parse(patch)!.AsArray().CountBy(operation => operation!["op"]!.GetValue<string>())
                    .ToDictionary(pair => pair.Key, pair => pair.Value);
                var known = @new.Where(old.Contains).ToArray();
                Assert.Equal(
                    known.Length - LongestIncreasing([.. known.Select(id => Array.IndexOf(old, id))]), steps.GetValueOrDefault("move"));
                Assert.Equal(@new.Length - known.Length, steps.GetValueOrDefault("add") + steps.GetValueOrDefault("replace"));
                Assert.Equal(old.Length - known.Length, steps.GetValueOrDefault("remove") + steps.GetValueOrDefault("replace"));
                var applied = PatchApplier.Apply(JsonNode.Parse(before), JsonNode.Parse(patch)!.AsArray());
                Assert.Equal(after, applied!.ToJsonString());
            },
            iter: 500);

    [Fact]
    public void Bytes_that_are_no_json_do_no_harm() => Gen.Select(Results, Results, Gen.Int[0, 200], Gen.Byte).Sample(
        (before, after, place, garbage) =>
        {
            var broken = Encoding.UTF8.GetBytes(after);
            broken[place % broken.Length] = garbage;
            ResultDiff.Find(Encoding.UTF8.GetBytes(before), broken, Shape, int.MaxValue);
            ResultDiff.Find(broken, Encoding.UTF8.GetBytes(before), Shape, int.MaxValue);
        },
        iter: 1_000);

    // Heavy rows, and a last one that is heavier still: no step is longer than the row itself, nor all than the list.
    private static string List(IEnumerable<int> ids) =>
        $$"""{"keyed":[{{string.Concat(ids.Select(id => $$"""{"id":{{id}},"w":"{{new string('w', 200)}}"},"""))}}{"id":99,"w":"{{new string('w', 9000)}}"}]}""";

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static ListShape ListOf(params string[] identity) =>
        new(ObjectShape.OfColumns, [.. identity.Select(key => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(key))]);

    private static string Print((string Name, string Value)[] members, string space, bool escapes)
    {
        var printed = members.DistinctBy(member => member.Name)
            .Select(member => $"{space}{Quote(member.Name, escapes)}{space}:{space}{member.Value}{space}");
        return $"{{{string.Join(',', printed)}}}";
    }

    private static string Quote(string name, bool escapes) => escapes
        ? $"\"{string.Concat(name.Select(c => $"\\u{(int)c:x4}"))}\""
        : $"\"{JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // By its definition, in n² steps.
    private static int LongestIncreasing(int[] numbers)
    {
        var lengths = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            lengths[i] = 1 + Enumerable.Range(0, i).Where(j => numbers[j] < numbers[i]).Select(j => lengths[j]).DefaultIfEmpty().Max();
        }

        return lengths.DefaultIfEmpty().Max();
    }
}
