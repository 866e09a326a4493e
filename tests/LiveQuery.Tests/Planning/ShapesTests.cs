using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Planning;

public sealed class ShapesTests
{
    private static readonly CompiledSchema Schema = MakeSchema();

    [Theory]
    [InlineData("author { id name }", "author[id]")]
    [InlineData("author { key: id name }", "author[key]")]
    [InlineData("author { name id other: id }", "author[id]")]
    [InlineData("author { name }", "author[]")]
    [InlineData("a: author { id } b: author { name }", "a[id] b[]")]
    [InlineData("author_by_pk(id: 1) { id articles { id } }", "author_by_pk(articles[id])")]
    [InlineData("author { id articles { title author { id articles { id } } } }", "author[id](articles[](author(articles[id])))")]
    [InlineData("author_aggregate { aggregate { count } nodes { id } }", "author_aggregate(aggregate() nodes[id])")]
    [InlineData("author { id articles_aggregate { nodes { name: title } } }", "author[id](articles_aggregate(nodes[]))")]
    [InlineData("author { id data raw tags }", "author[id]")]
    [InlineData("author { id: data(path: \"a\") }", "author[]")]
    [InlineData("pair { a b c }", "pair[a b]")]
    [InlineData("pair { b x: a }", "pair[x b]")]
    [InlineData("pair { a c }", "pair[]")]
    [InlineData("pair { u c }", "pair[u]")]
    [InlineData("pair { n c }", "pair[]")]
    [InlineData("membership { team }", "membership[]")]
    [InlineData("author { id: name }", "author[id]")]
    [InlineData("author { id prototype: name }", "author[id]!")]
    [InlineData("prototype: author { id }", "!")]
    public void Lists_are_known_by_the_keys_that_are_selected(string selection, string shape) =>
        Assert.Equal(shape, Print(Compile($"subscription {{ {selection} }}")));

    [Theory]
    [InlineData(
        "author_connection(first: 2) { pageInfo { hasNextPage } edges { cursor node { name articles_connection { edges { node { id } } } } } }",
        "author_connection(pageInfo() edges[cursor](node(articles_connection(edges[](node())))))")]
    [InlineData("author_connection { edges { at: cursor } }", "author_connection(edges[at])")]
    public void Edges_are_known_by_their_cursors(string selection, string shape) =>
        Assert.Equal(shape, Print(Compile($"subscription {{ {selection} }}", isRelay: true)));

    private static string Print(ObjectShape? shape) =>
        shape is null ? "!" : string.Join(' ', shape.Fields.Select(field => Encoding.UTF8.GetString(field.Key.Span) + Print(field.Shape)));

    private static string Print(ResultShape shape) => shape switch
    {
        ListShape list => $"[{string.Join(' ', list.Identity.Select(key => Encoding.UTF8.GetString(key.Span)))}]"
            + (list.Item is null ? "!" : list.Item.Fields.IsEmpty ? "" : $"({Print(list.Item)})"),
        _ => $"({Print((ObjectShape)shape)})",
    };

    private static ObjectShape? Compile(string document, bool isRelay = false)
    {
        var result = new QueryCompiler().Compile(
            Schema, new GraphQLRequest(document) { IsRelay = isRelay }, new Session(TrackedModel.AdminRole));
        return Assert.IsType<CompiledOperation>(result).Statement.Plan.Shape;
    }

    private static CompiledSchema MakeSchema()
    {
        var pair = Table(
            "pair",
            [
                Column("a", PostgresType.Int4, nullable: false),
                Column("b", PostgresType.Int4, nullable: false),
                Column("c", PostgresType.Int4),
                Column("u", PostgresType.Int4, nullable: false),
                Column("n", PostgresType.Int4),
            ],
            key: ["a", "b"],
            unique: [new UniqueKey("pair_n", ["n"]), new UniqueKey("pair_u", ["u"])]);
        var catalog = Of([.. Blog.Tables.Values, pair]);
        var built = ModelBuilder.Build(
            AutoTracking.Document("default", catalog), new Dictionary<string, SourceCatalog> { ["default"] = catalog });
        return CompiledSchema.Create(built.Model, new CompilerOptions(), 1);
    }
}
