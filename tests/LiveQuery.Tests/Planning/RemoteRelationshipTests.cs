using System.Text.Json;
using System.Text.Json.Nodes;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Metadata;
using static LiveQuery.Tests.Metadata.TestCatalog;

namespace LiveQuery.Tests.Planning;

/// <summary>Relationships from a table of one source to a table of another, from metadata to plans.</summary>
public sealed class RemoteRelationshipTests
{
    [Fact]
    public void A_part_is_planned_beside_the_statement_with_its_keys_as_parameters()
    {
        var operation = Compile(
            "query ($n: Int) { a { id towns(limit: $n, where: {name: {_eq: \"x\"}}) { name back { id } } } }", "admin");

        var statement = operation.Statement;
        Assert.Equal("one", statement.Plan.Source);
        Assert.DoesNotContain("city", statement.Plan.DirectSql, StringComparison.Ordinal);
        var part = Assert.Single(statement.Remotes);
        Assert.Equal("two", part.Plan.Source);
        Assert.Equal(["a", "towns"], part.Path);
        Assert.Contains("\"city\"", part.Plan.MultiplexedSql, StringComparison.Ordinal);
        Assert.Equal(part.Plan.Parameters.Length, part.Keys.Length);
        Assert.Equal(PostgresType.Int8, part.Plan.Parameters[part.Keys.IndexOf(0)].Type);
        Assert.Null(part.Values[part.Keys.IndexOf(0)]);
        Assert.Contains("x", part.Values);
        Assert.Equal([RemotePart.ResponseKey, "back"], Assert.Single(part.Remotes).Path);
        Assert.Equal("one", part.Remotes[0].Plan.Source);
    }

    [Fact]
    public void A_plan_serves_other_values_of_the_same_variables()
    {
        var (schema, compiler) = (Schema(), new QueryCompiler());
        var plans = new[] { "x", "y" }.Select(name => ((CompiledOperation)compiler.Compile(
            schema,
            new GraphQLRequest("query ($s: String) { a { towns(where: {name: {_eq: $s}}) { id } } }", null, JsonDocument.Parse($$"""{"s": "{{name}}"}""").RootElement),
            new Session("admin"))).Statement.Remotes[0]).ToArray();

        Assert.Same(plans[0].Plan, plans[1].Plan);
        Assert.Contains("x", plans[0].Values);
        Assert.Contains("y", plans[1].Values);
    }

    [Theory]
    [InlineData("{ a { towns { id } } }", "field 'towns' not found in type: 'a'")]
    [InlineData("{ city { back { id secret } } }", "field 'secret' not found in type: 'a'")]
    [InlineData("{ city { back { hidden { id } } } }", "field 'hidden' not found in type: 'a'")]
    public void A_role_has_no_field_whose_columns_or_target_it_may_not_read(string query, string message) =>
        Assert.Equal(message, Refusal(query, "user"));

    [Theory]
    [InlineData("subscription { a { towns { id } } }")]
    [InlineData("subscription { a_aggregate { nodes { towns_aggregate { aggregate { count } } } } }")]
    [InlineData("subscription { a_by_pk(id: 1) { towns { id } } }")]
    public void Subscriptions_are_refused(string query) =>
        Assert.Equal("Remote relationships are not allowed in subscriptions", Refusal(query, "admin"));

    [Fact]
    public void What_does_not_fit_is_told_and_the_rest_serves()
    {
        const string Bad = """
            {"name": "id", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {"id": "id"}}}},
            {"name": "away", "definition": {"to_source": {"relationship_type": "array", "source": "three", "table": "city", "field_mapping": {"id": "id"}}}},
            {"name": "gone", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "town", "field_mapping": {"id": "id"}}}},
            {"name": "left", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {"no": "id"}}}},
            {"name": "right", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {"id": "no"}}}},
            {"name": "kind", "definition": {"to_source": {"relationship_type": "both", "source": "two", "table": "city", "field_mapping": {"id": "id"}}}},
            {"name": "none", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {}}}},
            {"name": "doc", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {"json": "id"}}}},
            {"name": "new", "definition": {"to_remote_schema": {"remote_schema": "s", "lhs_fields": [], "remote_field": {}}}},
            {"name": "old", "definition": {"remote_schema": "s", "hasura_fields": [], "remote_field": {}}},
            {"name": "towns_aggregate", "definition": {"to_source": {"relationship_type": "object", "source": "two", "table": "city", "field_mapping": {"id": "id"}}}},
            """;

        var (model, problems) = Build(Bad);

        Assert.Equal(
            [
                "\"field_mapping\" must name at least one pair of columns",
                "\"relationship_type\" must be object or array, not \"both\"",
                "field definition conflicts with postgres column",
                "its field \"towns_aggregate\" would clash with another field of the table",
                "relationships to remote schemas are not served",
                "relationships to remote schemas are not served",
                "source with name \"three\" does not exist",
                "table \"town\" does not exist in source: two",
                "the column \"json\" of table \"a\" is of the type json, whose values are not compared",
                "the column \"no\" does not exist in table \"a\"",
                "the column \"no\" does not exist in table \"city\"",
            ],
            problems.Select(problem => problem.Reason).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["hidden", "towns_aggregate"],
            model.Tables[("one", new TableName("public", "a"))].RemoteRelationships.Keys.Order(StringComparer.Ordinal));
    }

    private static string Refusal(string query, string role) =>
        Assert.IsType<CompileFailure>(new QueryCompiler().Compile(Schema(), new GraphQLRequest(query), new Session(role))).Error.Message;

    private static CompiledOperation Compile(string query, string role) =>
        Assert.IsType<CompiledOperation>(new QueryCompiler().Compile(Schema(), new GraphQLRequest(query), new Session(role)));

    private static CompiledSchema Schema()
    {
        var (model, problems) = Build("");
        Assert.Empty(problems);
        return CompiledSchema.Create(model, new CompilerOptions(), 1);
    }

    private static (TrackedModel Model, IReadOnlyList<MetadataProblem> Problems) Build(string more)
    {
        var metadata = $$$"""
            {"version": 3, "sources": [
              {"name": "one", "kind": "postgres", "configuration": {"connection_info": {"database_url": "postgres://here"}}, "tables": [
                {"table": "a", "remote_relationships": [
                  {{{more}}}
                  {"name": "towns", "definition": {"to_source": {"relationship_type": "array", "source": "two", "table": "city", "field_mapping": {"town": "id"}} }},
                  {"name": "hidden", "definition": {"to_source": {"relationship_type": "object", "source": "two", "table": "secret", "field_mapping": {"id": "id"}} }}],
                 "select_permissions": [{"role": "user", "permission": {"columns": ["id"], "filter": {}} }]}]},
              {"name": "two", "kind": "postgres", "configuration": {"connection_info": {"database_url": "postgres://there"}}, "tables": [
                {"table": "city",
                 "remote_relationships": [
                  {"name": "back", "definition": {"to_source": {"relationship_type": "array", "source": "one", "table": "a", "field_mapping": {"id": "town"}} }}],
                 "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {}} }]},
                {"table": "secret"}]}]}
            """;
        var read = MetadataReader.Read(TreeNodes.Read(JsonNode.Parse(metadata)));
        var built = ModelBuilder.Build(read.Document, new Dictionary<string, SourceCatalog>
        {
            ["one"] = Of(Table(
                "a",
                [Column("id", PostgresType.Int4), Column("town", PostgresType.Int8), Column("secret", PostgresType.Text), Column("json", Json)],
                key: ["id"])),
            ["two"] = Of(
                Table("city", [Column("id", PostgresType.Int8), Column("name", PostgresType.Text)], key: ["id"]),
                Table("secret", [Column("id", PostgresType.Int4)], key: ["id"])),
        });
        return (built.Model, [.. read.Problems, .. built.Problems]);
    }
}
