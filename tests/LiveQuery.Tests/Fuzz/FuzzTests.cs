using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Http;
using LiveQuery.Server.Protocol;

namespace LiveQuery.Tests.Fuzz;

/// <summary>
/// Whatever bytes arrive, they are answered: with a message, a plan or an error, soon, and without an exception that nobody
/// expects. The inputs grow from the files of <c>Corpus</c>, where everything that was ever found is kept.
/// <c>LIVEQUERY_FUZZ_INPUTS</c> says how many each test tries (default 50,000) and <c>LIVEQUERY_FUZZ_SEED</c> which.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Batch = 1_000;

    // A pause of the machine or a collection is no fault of an input; two minutes are.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly CompiledSchema Schema = FuzzSchema.Make();
    private static readonly Session[] Sessions = [new("admin"), new("nobody", [new("x-hasura-user-id", "1")])];

    private static int Inputs => Read("LIVEQUERY_FUZZ_INPUTS", 50_000);

    private static int Seed => Read("LIVEQUERY_FUZZ_SEED", 1);

    [Fact]
    public void Every_document_is_compiled_or_refused()
    {
        var compiler = new QueryCompiler();
        Run("*.graphql", input => Compile(compiler, Encoding.UTF8.GetString(input), null));
    }

    [Fact]
    public void Every_value_of_a_variable_is_coerced_or_refused()
    {
        var compiler = new QueryCompiler();
        var documents = Corpus("*.graphql").Select(Encoding.UTF8.GetString).Where(text => text.Contains('$', StringComparison.Ordinal)).ToArray();
        Run("*.json", input =>
        {
            var (value, problem) = RequestReader.ReadObject(input, "$.variables");
            if (problem is not null)
            {
                Assert.NotEmpty(problem.Message);
                return;
            }

            Compile(compiler, documents[input.Length % documents.Length], value);
        });
    }

    [Fact]
    public void Every_message_and_body_is_read_or_refused()
    {
        var compiler = new QueryCompiler();
        Run("*.message", input =>
        {
            var bytes = new ReadOnlySequence<byte>(input);
            switch (ClientMessageReader.Read(bytes))
            {
                case SubscribeMessage subscribe:
                    Compile(compiler, subscribe.Request.Query, subscribe.Request.Variables);
                    break;
                case InvalidMessage invalid:
                    Assert.NotEmpty(invalid.Detail);
                    break;
            }

            foreach (var item in RequestParsing.FromBody(bytes, 100).Items)
            {
                Assert.True(item.Request is not null ^ item.Problem is not null);
            }
        });
    }

    [Fact]
    public void The_kept_mutations_are_right_as_they_are()
    {
        using var variables = JsonDocument.Parse(Corpus("mutations.json").Single());
        var request = new GraphQLRequest(Encoding.UTF8.GetString(Corpus("mutations.graphql").Single()), null, variables.RootElement);

        Assert.IsType<CompiledOperation>(new QueryCompiler().Compile(Schema, request, Sessions[0]));
    }

    private static void Compile(QueryCompiler compiler, string query, JsonElement? variables)
    {
        foreach (var (session, isRelay) in Sessions.Select(session => (session, false)).Append((Sessions[0], true)))
        {
            switch (compiler.Compile(Schema, new GraphQLRequest(query, null, variables) { IsRelay = isRelay }, session))
            {
                case CompileFailure failure:
                    Assert.NotEmpty(failure.Error.Message);
                    Assert.StartsWith("$", failure.Error.Path, StringComparison.Ordinal);
                    break;
                case CompiledOperation operation:
                    Assert.NotEmpty(operation.Parts);
                    break;
                case var other:
                    Assert.Fail($"{other} is neither an operation nor an error");
                    break;
            }
        }
    }

    private void Run(string kind, Action<byte[]> feed)
    {
        var corpus = Corpus(kind);
        foreach (var input in corpus)
        {
            Feed(input, feed);
        }

        var clock = Stopwatch.StartNew();
        var slowest = (Took: TimeSpan.Zero, Input: Array.Empty<byte>());
        var gate = new Lock();
        Parallel.For(0, (Inputs + Batch - 1) / Batch, batch =>
        {
            var mutator = new Mutator(corpus, (Seed * 1_000_003) + batch);
            for (var i = 0; i < Batch; i++)
            {
                var input = mutator.Next();
                var took = Feed(input, feed);
                lock (gate)
                {
                    slowest = took > slowest.Took ? (took, input) : slowest;
                }
            }
        });
        output.WriteLine($"{Inputs} inputs from {corpus.Count} of {kind} in {clock.Elapsed}");
        var told = $"the slowest took {slowest.Took}: {Encoding.UTF8.GetString(slowest.Input)}";
        output.WriteLine(told);
        Assert.True(slowest.Took < Patience, told);
    }

    private static TimeSpan Feed(byte[] input, Action<byte[]> feed)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            feed(input);
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException(
                $"keep this input in Corpus, base64 {Convert.ToBase64String(input)}: {Encoding.UTF8.GetString(input)}", problem);
        }

        return Stopwatch.GetElapsedTime(begin);
    }

    private static List<byte[]> Corpus(string kind) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "LiveQuery.Tests", "Fuzz", "Corpus"), kind)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    private static int Read(string variable, int missing) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : missing;
}
