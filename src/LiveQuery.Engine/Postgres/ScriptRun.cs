using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>One run of a script, in a transaction that another one holds.</summary>
/// <param name="script">The script.</param>
/// <param name="sessionJson">The session variables, for triggers: <c>current_setting('hasura.user')</c>.</param>
/// <param name="connection">The connection, in a transaction.</param>
/// <param name="pool">Where the connection is from.</param>
internal sealed class ScriptRun(RowScript script, string sessionJson, NpgsqlConnection connection, Pool pool)
{
    private readonly List<StepResult> _results = new(script.Steps.Length);

    /// <summary>Runs all steps in their order.</summary>
    /// <exception cref="DatabaseException">One of them fails; it says where in the request.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var step in script.Steps)
        {
            var statement = new Statement(step.Sql, [.. step.Values.Select(ValueOf)]);
            try
            {
                statement.Check();
                _results.Add(await RunAsync(step, statement, cancellationToken));
            }
            catch (Exception exception) when (DatabaseErrors.IsDatabase(exception) && !cancellationToken.IsCancellationRequested)
            {
                throw statement.Map(exception, connection).At(step.Path);
            }
        }
    }

    /// <summary>The JSON of the whole, in UTF-8.</summary>
    public byte[] Answer() => Write(script.Answer, _results);

    /// <summary>An answer in UTF-8.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="results">What the steps gave.</param>
    public static byte[] Write(ScriptAnswer answer, IReadOnlyList<StepResult> results)
    {
        var json = new ArrayBufferWriter<byte>();
        Write(answer, results, json);
        return json.WrittenSpan.ToArray();
    }

    // The session travels with the first statement: a round trip less.
    private async Task<StepResult> RunAsync(RowStep step, Statement statement, CancellationToken cancellationToken)
    {
        await using var batch = new BoundedBatch(connection, pool);
        var isFirst = _results.Count == 0;
        if (isFirst)
        {
            batch.Add(new Statement("select set_config('hasura.user', $1, true)", [sessionJson]).CreateForBatch());
        }

        batch.Add(statement.CreateForBatch());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (isFirst)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        return await StepResult.ReadAsync(step, reader, cancellationToken);
    }

    private string? ValueOf(StepValue value) => value switch
    {
        TextValue text => text.Text,
        StepKeyValue key => _results[key.Step].Keys[key.Key],
        StepRowsValue rows => ArrayLiteral.Print([.. rows.Steps.SelectMany(step => _results[step].Rows)]),
        StepCountValue count => count.Steps.Sum(step => _results[step].Rows.Length).ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"no value in {value.GetType().Name}"),
    };

    private static void Write(ScriptAnswer answer, IReadOnlyList<StepResult> results, ArrayBufferWriter<byte> json)
    {
        switch (answer)
        {
            case ConstantAnswer constant:
                json.Write(Encoding.UTF8.GetBytes(constant.Json));
                break;
            case StepAnswer step:
                json.Write(results[step.Step].Json);
                break;
            case ListAnswer list:
                WriteAll("["u8, list.Items, item => Write(item, results, json), "]"u8, json);
                break;
            case ObjectAnswer obj:
                WriteAll(
                    "{"u8,
                    obj.Members,
                    member =>
                    {
                        json.Write("\""u8);
                        json.Write(JsonEncodedText.Encode(member.Key).EncodedUtf8Bytes);
                        json.Write("\":"u8);
                        Write(member.Value, results, json);
                    },
                    "}"u8,
                    json);
                break;
        }
    }

    private static void WriteAll<T>(
        ReadOnlySpan<byte> open, IEnumerable<T> items, Action<T> write, ReadOnlySpan<byte> close, ArrayBufferWriter<byte> json)
    {
        json.Write(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                json.Write(","u8);
            }

            isFirst = false;
            write(item);
        }

        json.Write(close);
    }
}
