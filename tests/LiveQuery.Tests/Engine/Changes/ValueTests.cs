using CsCheck;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Changes;
using LiveQuery.Tests.Metadata;

namespace LiveQuery.Tests.Engine.Changes;

/// <summary>Values as keys: equal keys where Postgres holds the values to be equal, and only there.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("int4", "7", "7")]
    [InlineData("int4", "+7", "7")]
    [InlineData("int4", " 007 ", "7")]
    [InlineData("int8", "-0", "0")]
    [InlineData("int8", "9223372036854775807", "9223372036854775807")]
    [InlineData("int4", "0x1F", null)]
    [InlineData("int4", "1_000", null)]
    [InlineData("int4", "7.0", null)]
    [InlineData("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData("uuid", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData("uuid", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData("uuid", "nothing", null)]
    [InlineData("bool", "true", "t")]
    [InlineData("bool", "T", "t")]
    [InlineData("bool", " off ", "f")]
    [InlineData("bool", "tru", null)]
    [InlineData("date", "2020-02-29", "2020-02-29")]
    [InlineData("date", "2020-02-30", null)]
    [InlineData("date", "today", null)]
    [InlineData("date", "2020-2-9", null)]
    [InlineData("text", " A b ", " A b ")]
    [InlineData("varchar", "é", "é")]
    public void A_value_has_one_text(string type, string text, string? canonical)
    {
        var postgres = PostgresType.BuiltIn(type, type);
        Assert.True(CanonicalText.Exists(postgres));
        Assert.Equal(canonical, CanonicalText.Of(postgres, text));
    }

    [Theory]
    [InlineData("numeric")]
    [InlineData("float8")]
    [InlineData("timestamptz")]
    [InlineData("timestamp")]
    [InlineData("bpchar")]
    [InlineData("name")]
    [InlineData("jsonb")]
    [InlineData("interval")]
    [InlineData("bytea")]
    public void Types_with_several_texts_for_a_value_have_none(string type) =>
        Assert.False(CanonicalText.Exists(PostgresType.BuiltIn(type, type)));

    [Fact]
    public void Extensions_types_have_none_and_domains_that_of_what_is_below_them()
    {
        Assert.False(CanonicalText.Exists(TestCatalog.Extension("citext")));
        Assert.True(CanonicalText.Exists(TestCatalog.Email));
        Assert.True(CanonicalText.Exists(TestCatalog.Mood));
        Assert.False(CanonicalText.Exists(TestCatalog.ArrayOf(PostgresType.Int4)));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{1,2}", "1|2")]
    [InlineData(" { 1 , \"b c\" ,NULL,\"NULL\"} ", "1|b c|∅|NULL")]
    [InlineData("{\"a\\\"b\\\\c\"}", "a\"b\\c")]
    [InlineData("{\"\"}", "")]
    [InlineData("{null}", "∅")]
    public void An_array_literal_is_read(string text, string items) =>
        Assert.Equal(items, string.Join('|', ArrayText.Parse(text)!.Select(item => item ?? "∅")));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1,2")]
    [InlineData("{1,}")]
    [InlineData("{,1}")]
    [InlineData("{{1},{2}}")]
    [InlineData("[0:1]={1,2}")]
    [InlineData("{\"a}")]
    [InlineData("{\"a\"b}")]
    [InlineData("{a\\b}")]
    public void What_is_no_plain_array_literal_is_not(string text) => Assert.Null(ArrayText.Parse(text));

    [Fact]
    public void What_is_printed_as_an_array_is_read_as_the_same_items() =>
        Gen.Select(Gen.Int[0, 3], Gen.String).Select((kind, text) => kind == 0 ? null : text).List[0, 6]
            .Sample(items => Assert.Equal(items, ArrayText.Parse(ArrayLiteral.Print(items))));

    [Fact]
    public void Keys_of_cohorts_and_rows_meet_exactly_where_all_values_are_equal()
    {
        RouteKey[] keys = [Key(PostgresType.Int4, 0), Key(PostgresType.Text, 1)];
        PlanParameter[] parameters = [new(PostgresType.Int4, false), new(PostgresType.Text, false)];
        Gen.Select(Gen.Int[0, 12], Gen.String[Gen.Char["1:2"], 0, 3], Gen.Int[0, 12], Gen.String[Gen.Char["1:2"], 0, 3]).Sample((a, b, c, d) =>
        {
            var cohort = CohortKeys.Of([.. keys], [.. parameters], [$"{a}", b]);
            var row = CohortKeys.OfRow([.. keys], [$"{c}", d], out var isUnknown);
            Assert.False(isUnknown);
            Assert.Equal(a == c && b == d, Assert.Single(cohort!) == row);
        });
    }

    [Fact]
    public void Lists_give_a_key_for_each_item_null_gives_none_and_what_is_not_understood_gives_all()
    {
        RouteKey[] list = [Key(PostgresType.Int4, 0)];
        PlanParameter[] parameters = [new(PostgresType.Int4, true), new(PostgresType.Text, false)];
        Assert.Equal(["1", "2"], CohortKeys.Of([.. list], [.. parameters], ["{1,2,01,NULL}", "x"])!);
        Assert.Empty(CohortKeys.Of([.. list], [.. parameters], [null, "x"])!);
        Assert.Null(CohortKeys.Of([.. list], [.. parameters], ["{0x1}", "x"]));
        Assert.Null(CohortKeys.Of([.. list], [.. parameters], [$"{{{string.Join(',', Enumerable.Range(0, 101))}}}", "x"]));

        RouteKey[] both = [Key(PostgresType.Int4, 0), Key(PostgresType.Text, 1)];
        Assert.Equal(["1:11:x", "1:21:x"], CohortKeys.Of([.. both], [.. parameters], ["{1,2}", "x"])!);
        Assert.Empty(CohortKeys.Of([.. both], [.. parameters], ["{1,2}", null])!);
        RouteKey[] either = [Key(PostgresType.Text, 0, 1)];
        Assert.Equal(["a", "x"], CohortKeys.Of([.. either], [.. parameters], ["{a}", "x"])!);
    }

    [Fact]
    public void An_index_finds_what_a_scan_would()
    {
        var item = Gen.Select(Gen.Int[0, 5].List[0, 3], Gen.Bool).Select((keys, isEverywhere) =>
            isEverywhere && keys.Count == 3 ? null : keys.Distinct().Select(key => $"{key}").ToArray());
        Gen.Select(item.List[0, 12], Gen.Int[0, 11].List[0, 12]).Sample((items, removals) =>
        {
            var index = new ValueIndex<object>();
            var all = items.Select(keys => (Keys: keys, Item: new object())).ToList();
            all.ForEach(pair => index.Add(pair.Keys, pair.Item));
            foreach (var removal in removals.Where(removal => removal < all.Count))
            {
                index.Remove(all[removal].Keys, all[removal].Item);
                all.RemoveAt(removal);
            }

            for (var key = 0; key <= 5; key++)
            {
                var found = new HashSet<object>();
                index.Find($"{key}", found);
                index.FindEverywhere(found);
                Assert.True(found.SetEquals(all.Where(pair => pair.Keys is null || pair.Keys.Contains($"{key}")).Select(pair => pair.Item)));
            }

            all.ForEach(pair => index.Remove(pair.Keys, pair.Item));
            Assert.Equal(0, index.Count);
        });
    }

    private static RouteKey Key(PostgresType type, params int[] parameters) =>
        new(new TableName("public", "t"), "c", type, [.. parameters]);
}
