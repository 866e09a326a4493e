using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Tests.Language;

/// <summary>Whatever a client sends, the answer is a plan or an error, soon and without a crash.</summary>
public sealed class HostileDocumentTests
{
    private static readonly QueryCompiler Compiler = new();
    private static readonly CompiledSchema Schema = MakeSchema();

    [Fact]
    public void Fragments_that_double_each_other_are_refused_at_once()
    {
        var document = new StringBuilder("{ item { ...f0 } }");
        for (var i = 0; i < 60; i++)
        {
            document.Append($" fragment f{i} on item {{ a{i}: id ...f{i + 1} ...f{i + 1} }}");
        }

        document.Append(" fragment f60 on item { id }");
        var clock = Stopwatch.StartNew();

        Assert.Contains("allowed", Refusal(document.ToString()).Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Long_chains_and_deep_nests_do_not_overflow_the_stack()
    {
        var chain = new StringBuilder("{ item { ...f0 } }");
        for (var i = 0; i < 5_000; i++)
        {
            chain.Append($" fragment f{i} on item {{ ...f{i + 1} }}");
        }

        chain.Append(" fragment f5000 on item { id }");
        Assert.Contains("allowed", Refusal(chain.ToString()).Message, StringComparison.Ordinal);

        Refusal("{ item { " + string.Concat(Enumerable.Repeat("... { ", 20_000)) + "id" + string.Concat(Enumerable.Repeat(" }", 20_000)) + " } }");
        Refusal("{ item(where: " + string.Concat(Enumerable.Repeat("{_not: ", 10_000)) + "{}" + string.Concat(Enumerable.Repeat("}", 10_000)) + ") { id } }");
        Refusal(string.Concat(Enumerable.Repeat("{ item ", 20_000)) + string.Concat(Enumerable.Repeat("}", 20_000)));
    }

    [Fact]
    public void A_nested_variable_is_refused_like_a_nested_literal()
    {
        var json = string.Concat(Enumerable.Repeat("{\"_not\":", 60)) + "{}" + string.Concat(Enumerable.Repeat("}", 60));
        var failure = Assert.IsType<CompileFailure>(
            Compile("query ($w: item_bool_exp!) { item(where: $w) { id } }", $$"""{"w": {{json}} }"""));
        Assert.Contains("too deep", failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ item { ...a } } fragment a on item { ...b } fragment b on item { ...a }", "the fragment definition(s) a and b form a cycle")]
    [InlineData("{ item { ...a } }", "reference to undefined fragment \"a\"")]
    [InlineData("{ item { id } } fragment a on item { id }", "following fragment(s) have been defined, but have not been used in the query - a")]
    [InlineData("{ item { a: id a: name } }", "selection of both 'id' and 'name' specify the same response name, 'a'")]
    [InlineData("{ item(limit: 1) { id } item(limit: 2) { id } }", "inconsistent arguments between multiple selections of field 'item'")]
    [InlineData("{ item { id @nonsense } }", "directive 'nonsense' is not defined in the schema")]
    [InlineData("{ item { id @cached } }", "directive 'cached' is not defined in the schema")]
    [InlineData("subscription @cached { item { id } }", "directive 'cached' is not allowed on a subscription")]
    [InlineData("query @cached @cached { item { id } }", "the following directives are used more than once: ['cached']")]
    [InlineData("query @cached(tll: 5) { item { id } }", "'cached' has no argument named 'tll'")]
    [InlineData("query @cached(ttl: true) { item { id } }", "expected a value of type 'Int'")]
    [InlineData("query @cached(refresh: 1) { item { id } }", "expected a value of type 'Boolean'")]
    [InlineData("query ($a: Int) @cached(ttl: $b) { item(limit: $a) { id } }", "unbound variable \"b\"")]
    [InlineData("{ item { id @skip } }", "missing required field 'if'")]
    [InlineData("{ item { nothing } }", "field 'nothing' not found in type: 'item'")]
    [InlineData("{ item }", "missing selection set for 'item'")]
    [InlineData("{ item { id { x } } }", "unexpected subselection set for non-object field")]
    [InlineData("{ item(wher: {}) { id } }", "'item' has no argument named 'wher'")]
    [InlineData("{ item(where: {id: {_eq: null}}) { id } }", "unexpected null value for type 'Int'")]
    [InlineData("{ item(where: {id: {_eq: 2147483648}}) { id } }", "The value 2147483648 lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?")]
    [InlineData("{ item(order_by: {id: up}) { id } }", "expected one of the values ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'] for type 'order_by', but found 'up'")]
    [InlineData("{ item(limit: -1) { id } }", "expected a non-negative 32-bit integer for type 'Int', but found an integer")]
    [InlineData("{ item(distinct_on: name, order_by: {id: asc}) { id } }", "\"distinct_on\" columns must match initial \"order_by\" columns")]
    [InlineData("query ($x: String) { item(where: {id: {_eq: $x}}) { id } }", "variable 'x' is declared as 'String', but used where 'Int' is expected")]
    [InlineData("query ($x: Int!) { item(where: {id: {_eq: $x}}) { id } }", "expecting a value for non-nullable variable: \"x\"")]
    [InlineData("{ item(where: {id: {_eq: $x}}) { id } }", "unbound variable \"x\"")]
    [InlineData("mutation { delete_item { id } }", "missing required field 'where'")]
    [InlineData("mutation { delete_item(where: {}) { id } }", "field 'id' not found in type: 'item_mutation_response'")]
    [InlineData("mutation { __schema { description } }", "field '__schema' not found in type: 'mutation_root'")]
    [InlineData("subscription { __schema { description } }", "Introspection at root field level is not supported over subscriptions")]
    public void A_mistake_is_told_in_hasuras_words(string query, string message) => Assert.Equal(message, Refusal(query).Message);

    [Theory]
    [InlineData("query @cached { item { id } }", null)]
    [InlineData("query @cached(ttl: 120, refresh: true) { item { id } }", null)]
    [InlineData("query ($t: Int, $r: Boolean) @cached(ttl: $t, refresh: $r) { item { id } }", """{"t": 5, "r": false}""")]
    public void A_query_that_may_be_cached_is_the_same_query(string query, string? variables) =>
        Assert.Equal(Statement("{ item { id } }", null).Plan.MultiplexedSql, Statement(query, variables).Plan.MultiplexedSql);

    [Fact]
    public void Random_text_and_mutated_documents_are_answered()
    {
        const string Valid = "query ($n: Int = 3) { item(where: {id: {_gt: $n}}, limit: 2) { id ...f @include(if: true) } } fragment f on item { name }";
        var mutated = Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 12], Gen.String[0, 6]).Select((at, length, text) =>
            Valid[..at] + text + Valid[Math.Min(Valid.Length, at + length)..]);
        Gen.OneOf(mutated, Gen.String[0, 60]).Sample(query => Assert.NotNull(Compile(query, null)), iter: 3_000);
    }

    [Fact]
    public void Values_and_shapes_decide_what_is_shared()
    {
        var one = Statement("query ($n: Int!) { item(where: {id: {_eq: $n}}) { id } }", """{"n": 1}""");
        var two = Statement("query ($n: Int!) { item(where: {id: {_eq: $n}}) { id } }", """{"n": 2}""");
        var literal = Statement("{ item(where: {id: {_eq: 7}}) { id } }", null);
        var other = Statement("{ item(where: {id: {_gt: 7}}) { id } }", null);
        var twins = Statement("{ item(where: {id: {_eq: 7}}, limit: 7) { id } }", null);
        var others = Statement("{ item(where: {id: {_eq: 7}}, limit: 8) { id } }", null);

        Assert.Equal(one.Plan.MultiplexedSql, two.Plan.MultiplexedSql);
        Assert.Equal(["1"], one.Values);
        Assert.Equal(["2"], two.Values);
        Assert.Equal(one.Plan.MultiplexedSql, literal.Plan.MultiplexedSql);
        Assert.NotEqual(one.Plan.MultiplexedSql, other.Plan.MultiplexedSql);
        Assert.Equal(twins.Plan.MultiplexedSql, others.Plan.MultiplexedSql);
    }

    [Fact]
    public void A_cached_plan_reads_values_inside_lists_and_json_anew()
    {
        const string Query = "query ($n: Int!, $s: String!) { item(where: {id: {_in: [1, $n]}, doc: {_contains: {a: [$s]}}}) { id } }";

        Assert.Equal(["{1,2}", """{"a":["x"]}"""], Statement(Query, """{"n": 2, "s": "x"}""").Values);
        Assert.Equal(["{1,3}", """{"a":["y\""]}"""], Statement(Query, """{"n": 3, "s": "y\""}""").Values);
    }

    private static GraphQLError Refusal(string query) => Assert.IsType<CompileFailure>(Compile(query, null)).Error;

    private static StatementPart Statement(string query, string? variables) =>
        Assert.IsType<CompiledOperation>(Compile(query, variables)).Statement;

    private static CompileResult Compile(string query, string? variables) => Compiler.Compile(
        Schema,
        new GraphQLRequest(query, null, variables is null ? null : JsonDocument.Parse(variables).RootElement),
        new Session(TrackedModel.AdminRole));

    private static CompiledSchema MakeSchema()
    {
        CatalogColumn Column(int position, string name, PostgresType type) => new() { Name = name, Position = position, Type = type };
        var item = new CatalogTable
        {
            Name = new TableName("public", "item"),
            Columns = [Column(1, "id", PostgresType.Int4), Column(2, "name", PostgresType.Text), Column(3, "doc", PostgresType.BuiltIn("jsonb", "jsonb"))],
            PrimaryKey = new UniqueKey("item_pkey", ["id"]),
        };
        var catalog = new SourceCatalog(150000, [item], []);
        var built = ModelBuilder.Build(
            AutoTracking.Document("default", catalog), new Dictionary<string, SourceCatalog> { ["default"] = catalog });
        return CompiledSchema.Create(built.Model, new CompilerOptions(), 1);
    }
}
