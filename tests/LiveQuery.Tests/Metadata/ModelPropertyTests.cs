using CsCheck;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Metadata;

public sealed class ModelPropertyTests
{
    private static readonly MetadataLocation Place = new("f", 1);

    private static readonly string[] Keys =
    [
        "_and", "_or", "_not", "_exists", "_table", "_where", "$and", "$or", "id", "age", "name", "tags", "data", "raw",
        "mood", "author", "articles", "boss", "title", "team", "_eq", "_in", "_nin", "_is_null", "_ceq", "_like", "_contains",
        "_has_keys_any", "_gt", "nope", "", "$", "_",
    ];

    private static readonly string[] Texts =
        ["5", "X-Hasura-User-Id", "x-hasura-", "$", "id", "membership", "happy", "", "{1,2}", "\0", "é😀", "true", "req_user_id"];

    private static readonly Gen<MetadataNode> Scalar = Gen.OneOf(
        Gen.Int[0, Texts.Length - 1].Select(MetadataNode (index) => Node(MetadataScalarKind.String, Texts[index])),
        Gen.Int.Select(MetadataNode (number) => Node(MetadataScalarKind.Number, number.ToString(null, null))),
        Gen.Bool.Select(MetadataNode (flag) => Node(MetadataScalarKind.Boolean, flag ? "true" : "false")),
        Gen.Const<MetadataNode>(Node(MetadataScalarKind.Null, "")),
        Gen.Const<MetadataNode>(new MetadataUnreadable(Place)));

    private static readonly Gen<MetadataNode> Any = Gen.Recursive<MetadataNode>((depth, inner) => depth > 5
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (1, inner.Array[0, 3].Select(MetadataNode (items) => new MetadataList(Place, [.. items]))),
            (4, Gen.Select(Gen.Int[0, Keys.Length - 1], inner).Array[0, 3].Select(Map))));

    [Fact]
    public void A_filter_either_resolves_or_denies_with_a_reason()
    {
        var catalogs = new Dictionary<string, SourceCatalog> { ["default"] = Blog };
        var tracked = AutoTracking.Document("default", Blog);
        var resolved = 0;
        Any.Sample(
            filter =>
            {
                var document = tracked with
                {
                    Sources =
                    [
                        .. tracked.Sources.Select(source => source with
                        {
                            Tables = [.. source.Tables.Select(table => table with { SelectPermissions = [Permission(filter)] })],
                        }),
                    ],
                };
                var result = ModelBuilder.Build(document, catalogs);
                foreach (var table in result.Model.Tables.Values)
                {
                    var subject = $"select permission of role \"user\" on table \"{table}\"";
                    var isServed = table.SelectPermissions.ContainsKey("user");
                    Assert.NotEqual(isServed, result.Problems.Any(problem => problem.Object == subject));
                    resolved += isServed ? 1 : 0;
                }
            },
            iter: 3_000,
            threads: 1);
        Assert.True(resolved > 100, "Too few filters resolved for the property to mean anything.");
    }

    [Fact]
    public void Whatever_the_metadata_the_reader_reports_and_never_throws()
    {
        var root = Gen.Select(Any, Any, Any).Select(MetadataNode (parts) => new MetadataMap(Place,
        [
            new("version", Node(MetadataScalarKind.Number, "3")),
            new("sources", new MetadataList(Place,
            [
                new MetadataMap(Place,
                [
                    new("name", Node(MetadataScalarKind.String, "default")),
                    new("configuration", parts.Item1),
                    new("tables", new MetadataList(Place,
                    [
                        new MetadataMap(Place,
                        [
                            new("table", Node(MetadataScalarKind.String, "author")),
                            new("configuration", parts.Item2),
                            new("object_relationships", parts.Item3),
                            new("array_relationships", parts.Item1),
                            new("select_permissions", new MetadataList(Place, [parts.Item2])),
                        ]),
                        parts.Item3,
                    ])),
                ]),
                parts.Item2,
            ])),
        ]));
        root.Sample(
            node =>
            {
                var read = MetadataReader.Read(node);
                ModelBuilder.Build(read.Document, new Dictionary<string, SourceCatalog> { ["default"] = Blog });
                MetadataWriter.ToYaml(read.Document);
            },
            iter: 2_000,
            threads: 1);
    }

    [Fact]
    public void The_order_of_a_catalog_makes_no_difference()
    {
        var tables = Blog.Tables.Values.ToArray();
        var expected = MetadataWriter.ToJson(AutoTracking.Document("default", Of(tables)));
        Gen.Shuffle(tables).Sample(
            shuffled => Assert.Equal(expected, MetadataWriter.ToJson(AutoTracking.Document("default", Of(shuffled)))),
            iter: 50,
            threads: 1);
    }

    private static SelectPermissionMetadata Permission(MetadataNode filter) =>
        new() { Location = Place, Role = "user", Filter = filter };

    private static MetadataScalar Node(MetadataScalarKind kind, string text) => new(Place, kind, text);

    private static MetadataNode Map((int Key, MetadataNode Value)[] entries) => new MetadataMap(
        Place,
        [.. entries.DistinctBy(entry => entry.Key).Select(entry => new KeyValuePair<string, MetadataNode>(Keys[entry.Key], entry.Value))]);
}
