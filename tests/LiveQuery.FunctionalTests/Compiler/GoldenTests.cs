using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>
/// Each feature of the read API as a triple: a request, its SQL, its result. The SQL is compared with the file and then
/// run in both forms. With LIVEQUERY_UPDATE_GOLDEN=1 the files are written anew, for review.
/// </summary>
public sealed class GoldenTests(PostgresFixture postgres)
{
    private static readonly string Folder = Path.Combine(TestFiles.Folder(), "Golden");

    [Fact]
    public async Task Every_feature_has_the_sql_and_the_result_of_its_files()
    {
        var setup = await File.ReadAllTextAsync(Path.Combine(Folder, "schema.sql"), TestContext.Current.CancellationToken);
        var metadata = await File.ReadAllTextAsync(
            Path.Combine(Folder, "metadata.json"), TestContext.Current.CancellationToken);
        await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(setup), metadata);
        var differing = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "cases"), "*.graphql").Order())
        {
            foreach (var (extension, text) in await RunAsync(source, file))
            {
                if (!GoldenFiles.IsAsFiled(Path.ChangeExtension(file, extension), text))
                {
                    differing.Add(Path.GetFileNameWithoutExtension(file) + extension);
                }
            }
        }

        Assert.Empty(differing);
    }

    private static async Task<(string Extension, string Text)[]> RunAsync(TestSource source, string file)
    {
        var request = GoldenRequest.Read(file);
        var operation = source.Compile(request.Query, request.Session, request.Variables, request.IsRelay);
        var statement = operation.Statement;
        await using var database = new Source(
            new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);

        if (statement.Plan.Stream is { } stream)
        {
            return [(".sql", Print(statement)), (".json", GoldenFiles.Pretty(await BatchAsync(executor, statement, stream)))];
        }

        var direct = await executor.QueryAsync(statement.Plan, statement.Values, TestContext.Current.CancellationToken);
        var live = AsSubscription(source, request)?.Statement ?? statement;
        foreach (var cohorts in new[] { 1, 3 })
        {
            foreach (var strategy in Enum.GetValues<ExecutionStrategy>().Where(live.Plan.Offers))
            {
                await BatchEqualsDirect(executor, live, strategy, cohorts, direct);
            }
        }

        return [(".sql", Print(statement, live.Plan)), (".json", GoldenFiles.Pretty(direct))];
    }

    /// <summary>The same, alive; null where that is refused.</summary>
    private static CompiledOperation? AsSubscription(TestSource source, GoldenRequest request)
    {
        var query = string.Join('\n', request.Query.Split('\n').SkipWhile(line => line.StartsWith('#')));
        query = query.StartsWith('{') ? "subscription " + query
            : query.StartsWith("query", StringComparison.Ordinal) ? "subscription" + query["query".Length..] : query;
        return source.TryCompile(query, request.Session, request.Variables, request.IsRelay) as CompiledOperation;
    }

    private static async Task<byte[]> BatchAsync(BatchExecutor executor, StatementPart statement, StreamPlan stream)
    {
        var horizon = await executor.ReadHorizonAsync(stream, TestContext.Current.CancellationToken);
        var request = new CohortRequest(statement.Values.SetItem(stream.HorizonParameter, horizon.Value), null);
        var batches = new StreamBatch[2];
        await executor.ExecuteStreamAsync(
            statement.Plan, [request, request], (i, batch) => batches[i] = batch, TestContext.Current.CancellationToken);
        Assert.Equal(batches[0].Data, batches[1].Data);
        return batches[0].Data;
    }

    private static async Task BatchEqualsDirect(
        BatchExecutor executor,
        StatementPart statement,
        ExecutionStrategy strategy,
        int cohorts,
        byte[] direct)
    {
        var requests = Enumerable.Repeat(new CohortRequest(statement.Values, null), cohorts).ToArray();
        var known = new CohortAnswer[cohorts];
        await executor.ExecuteAsync(
            statement.Plan,
            strategy,
            requests,
            (i, answer) =>
            {
                Assert.Equal(Encoding.UTF8.GetString(direct), Encoding.UTF8.GetString(answer.Data!));
                known[i] = answer;
            },
            TestContext.Current.CancellationToken);
        Assert.All(known, answer => Assert.NotNull(answer.Data));

        // Asked again with their hashes, none has changed.
        var again = known.Select(answer => new CohortRequest(statement.Values, answer.Hash, answer.Fingerprint)).ToArray();
        await executor.ExecuteAsync(
            statement.Plan, strategy, again, (_, _) => Assert.Fail("nothing has changed"), TestContext.Current.CancellationToken);
    }

    private static string Print(StatementPart statement, Plan? live = null)
    {
        var text = new StringBuilder();
        text.Append("-- tables: ").AppendJoin(", ", statement.Plan.Tables).Append('\n');
        for (var i = 0; i < statement.Values.Length; i++)
        {
            var parameter = statement.Plan.Parameters[i];
            text.Append($"-- ${i + 1}: {parameter.Type.Sql}{(parameter.IsArray ? "[]" : "")} = ")
                .Append(statement.Values[i] is { } value ? GoldenFiles.Print(value) : "null")
                .Append('\n');
        }

        text.Append("-- direct\n").Append(SqlLayout.Break(statement.Plan.DirectSql))
            .Append("\n-- multiplexed\n").Append(SqlLayout.Break(statement.Plan.MultiplexedSql)).Append('\n');
        foreach (var (name, sql) in new[] { ("set", live?.SetSql), ("fingerprint", live?.FingerprintSql) })
        {
            if (sql is not null)
            {
                text.Append($"-- {name}\n").Append(SqlLayout.Break(sql)).Append('\n');
            }
        }

        return text.ToString();
    }
}
