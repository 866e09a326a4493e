using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;

namespace LiveQuery.FunctionalTests.Naming;

/// <summary>Naming conventions and namespaces, from the request to the live result.</summary>
public sealed class NamingConventionTests(PostgresFixture postgres)
{
    private const string Setup =
        """
        create table colour (name text primary key, about text);
        insert into colour values ('deep_red', 'warm'), ('blue', null);
        create table team_mate (team_mate_id int primary key, full_name text, colour text references colour, boss_id int references team_mate);
        insert into team_mate values (1, 'Ann', 'deep_red', null), (2, 'Bob', 'blue', 1), (3, 'Cy', null, 1);
        create function mates_of(the_boss int) returns setof team_mate stable language sql as 'select * from team_mate where boss_id = the_boss';
        """;

    private const string Tables =
        """
        "tables": [
          {"table": "colour", "is_enum": true},
          {"table": "team_mate",
           "object_relationships": [{"name": "boss", "using": {"foreign_key_constraint_on": "boss_id"}}],
           "array_relationships": [{"name": "team_members", "using": {"foreign_key_constraint_on": {"table": "team_mate", "column": "boss_id"}}}]}],
        "functions": [{"function": "mates_of"}]
        """;

    [Fact]
    public async Task GraphQLs_convention_names_all_that_is_derived()
    {
        await using var source = await OpenAsync("""{"naming_convention": "graphql-default"}""");

        Assert.Equal(
            """{"teamMate":[{"__typename":"TeamMate","teamMateId":2,"colour":"BLUE","boss":{"fullName":"Ann"}}]}""",
            await QueryAsync(source, "{ teamMate(where: {colour: {_eq: BLUE}}, orderBy: {teamMateId: DESC_NULLS_LAST}, limit: 1, distinctOn: TEAM_MATE_ID) { __typename teamMateId colour boss { fullName } } }"));
        Assert.Equal(
            """{"teamMateAggregate":{"aggregate":{"__typename":"TeamMateAggregateFields","stddevPop":{"teamMateId":0.81649658092772603273}}}}""",
            await QueryAsync(source, "{ teamMateAggregate { aggregate { __typename stddevPop { teamMateId } } } }"));
        Assert.Equal(
            """{"matesOf":[{"fullName":"Bob"},{"fullName":"Cy"}],"teamMateByPk":{"teamMembersAggregate":{"nodes":[{"fullName":"Bob"}]}}}""",
            await QueryAsync(source, "{ matesOf(args: {theBoss: 1}, orderBy: {fullName: ASC}) { fullName } teamMateByPk(teamMateId: 1) { teamMembersAggregate(where: {colour: {_isNull: false}}) { nodes { fullName } } } }"));
        using var stream = Streaming.StreamListener.Start(
            source, "subscription { teamMateStream(batchSize: 5, cursor: {initialValue: {teamMateId: 1}}) { fullName } }");
        await stream.UntilCountAsync(2);
    }

    [Fact]
    public async Task A_namespace_holds_all_root_fields_of_its_source_and_lives()
    {
        await using var source = await OpenAsync("""{"root_fields": {"namespace": "hr", "prefix": "x_"}, "type_names": {"suffix": "_t"}}""");

        Assert.Equal(
            """{"a":{"__typename":"hr_query_t","x_team_mate_by_pk":{"__typename":"team_mate_t","full_name":"Ann"}},"__typename":"query_root"}""",
            await QueryAsync(source, "{ a: hr { __typename x_team_mate_by_pk(team_mate_id: 1) { __typename full_name } } __typename }"));
        using var live = Listener.Start(source, source.Compile("subscription { hr { x_team_mate(where: {boss_id: {_is_null: true}}) { full_name } } }"));
        using var stream = Streaming.StreamListener.Start(
            source, source.Compile("subscription { hr { x_team_mate_stream(batch_size: 1, cursor: {initial_value: {team_mate_id: 0}}) { full_name } } }"));
        await live.UntilStateAsync("""{"hr":{"x_team_mate":[{"full_name":"Ann"}]}}""");
        await source.ExecuteAsync("update team_mate set full_name = 'Anne' where team_mate_id = 1");
        await live.UntilStateAsync("""{"hr":{"x_team_mate":[{"full_name":"Anne"}]}}""");

        var twice = source.TryCompile("subscription { a: hr { x_team_mate { full_name } } b: hr { x_team_mate { full_name } } }");
        Assert.Equal("subscriptions must select one top level field", Assert.IsType<CompileFailure>(twice).Error.Message);
    }

    private static async Task<string> QueryAsync(TestSource source, string query)
    {
        var result = await source.Engine.ExecuteAsync(source.Compile(query), TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        return Encoding.UTF8.GetString(result.Data.Span);
    }

    private async Task<TestSource> OpenAsync(string customization) => await TestSource.OpenAsync(
        await postgres.CreateDatabaseAsync(Setup),
        """{"version": 3, "sources": [{"name": "default", "kind": "postgres", "configuration": {"connection_info": {"database_url": "postgres://unused"}}, "customization": """
            + customization + ", " + Tables + "}]}",
        Streams,
        model: new ModelOptions { AllowsNamingConventions = true });

    private static readonly LiveQuery.Engine.Polling.PollingOptions Streams = new()
    {
        RefetchInterval = TimeSpan.FromMilliseconds(50),
        StreamInterval = TimeSpan.FromMilliseconds(50),
    };
}
