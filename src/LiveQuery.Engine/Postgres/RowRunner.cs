using System.Data;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.RowOperations;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs row operations on the query pool. What changes rows runs in a transaction of its own, which is undone where a row
/// fails the permission's check; it is never run a second time, since nobody could tell whether the first one counted.
/// </summary>
internal sealed class RowRunner(Source source)
{
    private IsolationLevel Isolation => source.Options.Isolation switch
    {
        TransactionIsolation.RepeatableRead => IsolationLevel.RepeatableRead,
        TransactionIsolation.Serializable => IsolationLevel.Serializable,
        _ => IsolationLevel.ReadCommitted,
    };

    /// <summary>The JSON that the operation answers, in UTF-8.</summary>
    /// <param name="statement">The operation.</param>
    /// <param name="sessionJson">The session variables, for triggers: <c>current_setting('hasura.user')</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseException">The database refuses, or a row fails the check.</exception>
    public async Task<byte[]> RunAsync(RowStatement statement, string sessionJson, CancellationToken cancellationToken)
    {
        if (statement.IsWrite)
        {
            return await RunAsync(ScriptOf(statement), sessionJson, cancellationToken);
        }

        var command = new Statement(statement.Sql, statement.Values);
        command.Check();
        try
        {
            await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
            return await StatementRunner.RunOnAsync(connection, command, ReadAsync);
        }
        catch (Exception exception) when (DatabaseErrors.IsDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw command.Map(exception);
        }

        async Task<byte[]> ReadAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Queries);
            batch.Add(command.CreateForBatch());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return (await StepResult.ReadAnswerAsync(reader, cancellationToken)).Json;
        }
    }

    /// <summary>Runs a script in one transaction; the JSON that it answers, in UTF-8.</summary>
    /// <param name="script">The script.</param>
    /// <param name="sessionJson">The session variables, for triggers: <c>current_setting('hasura.user')</c>.</param>
    /// <param name="cancellationToken">Undoes it, as long as it has not been committed.</param>
    /// <exception cref="DatabaseException">The database refuses, or a row fails the check: nothing is changed.</exception>
    public async Task<byte[]> RunAsync(RowScript script, string sessionJson, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(Isolation, cancellationToken);
            var run = new ScriptRun(script, sessionJson, connection, source.Queries);
            await run.RunAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();

            // From here on nobody can call it off: broken off, nobody could tell what became of it.
            await transaction.CommitAsync(CancellationToken.None);
            return run.Answer();
        }
        catch (Exception exception) when (DatabaseErrors.IsDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw DatabaseErrors.Map(exception);
        }
    }

    /// <summary>The JSON of a script that has no statement.</summary>
    public static byte[] AnswerOf(RowScript script) => ScriptRun.Write(script.Answer, []);

    private static RowScript ScriptOf(RowStatement statement) => new(
        statement.Source,
        [new RowStep { Sql = statement.Sql, Values = [.. statement.Values.Select(text => new TextValue(text))], IsAnswer = true }],
        new StepAnswer(0));
}
