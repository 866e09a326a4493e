using System.Globalization;
using System.Text;
using LiveQuery.Compiler;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>
/// Each feature of mutations as a triple: a request, the SQL of its steps, its result. Each runs over a database of its own.
/// </summary>
public sealed class MutationGoldenTests(PostgresFixture postgres)
{
    private static readonly string Folder = Path.Combine(TestFiles.Folder(), "Golden");

    [Fact]
    public async Task Every_feature_has_the_sql_and_the_result_of_its_files()
    {
        var setup = await File.ReadAllTextAsync(Path.Combine(Folder, "schema.sql"), TestContext.Current.CancellationToken);
        var metadata = await File.ReadAllTextAsync(Path.Combine(Folder, "metadata.json"), TestContext.Current.CancellationToken);
        var differing = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "mutations"), "*.graphql").Order())
        {
            await using var source = await TestSource.OpenAsync(await postgres.CreateDatabaseAsync(setup), metadata);
            var request = GoldenRequest.Read(file);
            var operation = source.Compile(request.Query, request.Session, request.Variables);
            var result = await source.Engine.ExecuteAsync(operation, TestContext.Current.CancellationToken);
            var answer = result.Error is null ? GoldenFiles.Pretty(result.Data) : $"{result.Error}\n";
            foreach (var (extension, text) in new[] { (".sql", Print((MutationPart)Assert.Single(operation.Parts))), (".json", answer) })
            {
                if (!GoldenFiles.IsAsFiled(Path.ChangeExtension(file, extension), text))
                {
                    differing.Add(Path.GetFileNameWithoutExtension(file) + extension);
                }
            }
        }

        Assert.Empty(differing);
    }

    private static string Print(MutationPart part)
    {
        var text = new StringBuilder();
        foreach (var (step, index) in part.Script.Steps.Select((step, index) => (step, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"-- step {index}{(step.IsAnswer ? ", an answer" : "")}, at {step.Path}\n");
            for (var i = 0; i < step.Values.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"-- ${i + 1} = {Print(step.Values[i])}\n");
            }

            text.Append(SqlLayout.Break(step.Sql)).Append('\n');
        }

        return text.ToString();
    }

    private static string Print(StepValue value) => value switch
    {
        TextValue { Text: { } text } => GoldenFiles.Print(text),
        StepKeyValue key => $"key {key.Key} of step {key.Step}",
        StepRowsValue rows => $"rows of {string.Join(", ", rows.Steps)}",
        StepCountValue count => $"count of {string.Join(", ", count.Steps)}",
        _ => "null",
    };
}
