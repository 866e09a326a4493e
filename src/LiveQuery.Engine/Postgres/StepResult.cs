using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.RowOperations;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>What a step of a script gave: JSON, or rows and values of the one row.</summary>
/// <param name="Json">The JSON, in UTF-8.</param>
/// <param name="Rows">The rows, in Postgres' text form.</param>
/// <param name="Keys">The values.</param>
internal sealed record StepResult(byte[] Json, string[] Rows, string?[] Keys)
{
    private static readonly GraphQLError CheckFailed = new(
        "check constraint of an insert/update permission has failed", GraphQLErrorCodes.PermissionError);

    /// <summary>Reads the result of a step.</summary>
    /// <exception cref="DatabaseException">A row fails the check, or there is none where one is needed.</exception>
    public static async Task<StepResult> ReadAsync(RowStep step, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (step.IsAnswer)
        {
            return await ReadAnswerAsync(reader, cancellationToken);
        }

        await ReadRowAsync(reader, cancellationToken);
        Refuse(reader.GetBoolean(2) ? null : CheckFailed);
        var result = new StepResult([], reader.GetFieldValue<string[]>(0), reader.GetFieldValue<string?[]>(1));
        Refuse(result.Rows.Length == 0 ? step.WhenNone : null);
        return result;
    }

    /// <summary>Reads JSON, and whether all rows meet the check.</summary>
    /// <exception cref="DatabaseException">A row fails the check.</exception>
    public static async Task<StepResult> ReadAnswerAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await ReadRowAsync(reader, cancellationToken);
        Refuse(reader.GetBoolean(1) ? null : CheckFailed);
        return new StepResult(reader.GetFieldValue<byte[]>(0), [], []);
    }

    private static async Task ReadRowAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new InvalidOperationException("The statement of a row operation returned no row.");
        }
    }

    private static void Refuse(GraphQLError? error)
    {
        if (error is not null)
        {
            throw new DatabaseException(DatabaseFault.Permission, null, error, null, null);
        }
    }
}
