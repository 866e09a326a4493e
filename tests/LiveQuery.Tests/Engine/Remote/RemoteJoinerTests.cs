using System.Collections.Immutable;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Engine.Remote;

namespace LiveQuery.Tests.Engine.Remote;

/// <summary>What other sources answer is put into its places, and nothing else changes.</summary>
public sealed class RemoteJoinerTests
{
    private readonly List<string> _asked = [];

    [Fact]
    public async Task Each_key_is_asked_for_once_and_null_is_one_of_them()
    {
        var joined = await JoinAsync(
            """{"t":[{"x":["1"]},{"x":null},{"x":["2"]},{"x":["1"]},{"x":null}]}""", Part("a", ["t", "x"]));

        Assert.Equal("""{"t":[{"x":"a:1"},{"x":"a:-"},{"x":"a:2"},{"x":"a:1"},{"x":"a:-"}]}""", joined);
        Assert.Equal(["a(1 - 2)"], _asked);
    }

    [Fact]
    public async Task The_bytes_around_stay_as_they_are()
    {
        var around = $$"""{"n":1.10e+400, "s":"\ud800 \u00e9é☃","x":{"x":["9"]},"deep":{{new string('[', 3_000)}}{{new string(']', 3_000)}},"t":{"x":""";

        var joined = await JoinAsync(around + """["1"],"y" : [ ]}}""", Part("a", ["t", "x"]));

        Assert.Equal(around + "\"a:1\"" + ""","y" : [ ]}}""", joined);
    }

    [Fact]
    public async Task Keys_are_told_apart_by_all_their_texts()
    {
        var part = Part("a", ["x"]) with { Values = [null, "given", null], Keys = [1, null, 0] };

        Assert.Equal(
            """[{"x":"a:b,given,a"},{"x":"a:,given,a,b"},{"x":"a:A,given,a"}]""",
            await JoinAsync("""[{"x":["a","b"]},{"x":["a,b",""]},{"x":["a","\u0041"]}]""", part));
    }

    [Fact]
    public async Task Parts_lie_beside_and_within_each_other()
    {
        var inner = Part("inner", [RemotePart.ResponseKey, "k"]);
        var outer = Part("outer", ["t", "x"]) with { Remotes = [inner] };

        Assert.Equal(
            """{"t":[{"y":"b:2","x":{"k":"inner:1!"}},{"y":"b:-","x":null}]}""",
            await JoinAsync("""{"t":[{"y":["2"],"x":["1"]},{"y":null,"x":null}]}""", outer, Part("b", ["t", "y"])));
        Assert.Equal(["outer(1 -)", "inner(1!)", "b(2 -)"], _asked);
    }

    [Fact]
    public async Task Nobody_is_asked_where_there_is_no_place()
    {
        Assert.Equal("""{"t":[],"u":null}""", await JoinAsync("""{"t":[],"u":null}""", Part("a", ["t", "x"]), Part("b", ["u", "x"])));
        Assert.Empty(_asked);
    }

    private async Task<string> JoinAsync(string json, params ImmutableArray<RemotePart> parts)
    {
        var joined = await new RemoteJoiner(AnswerAsync).JoinAsync([Encoding.UTF8.GetBytes(json)], parts);
        return Encoding.UTF8.GetString(Assert.Single(joined));
    }

    /// <summary>Answers the name of the source and the values; "outer" answers a place for the inner part.</summary>
    private Task<byte[][]> AnswerAsync(Plan plan, IReadOnlyList<ImmutableArray<string?>> values)
    {
        var texts = values.Select(list => string.Join(',', list.Select(value => value ?? "-"))).ToArray();
        _asked.Add($"{plan.Source}({string.Join(' ', texts)})");
        return Task.FromResult(Array.ConvertAll(texts, text => Encoding.UTF8.GetBytes(
            plan.Source != "outer" ? $$"""{"r":"{{plan.Source}}:{{text}}"}"""
            : text == "-" ? """{"r":null}"""
            : $$$"""{"r":{"k":["{{{text}}}!"]}}""")));
    }

    private static RemotePart Part(string source, ImmutableArray<string> path)
    {
        var plan = new Plan
        {
            Source = source,
            Kind = OperationKind.Query,
            DirectSql = "",
            DirectPollSql = "",
            MultiplexedSql = "",
            Parameters = [],
            Tables = [],
            IsVolatile = false,
        };
        return new RemotePart(path, plan, [null], [0], []);
    }
}
