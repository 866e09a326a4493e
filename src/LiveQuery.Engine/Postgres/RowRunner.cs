using System.Data;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.RowOperations;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs row operations on the query pool. A write runs in a transaction of its own, which is undone where a row fails
/// the permission's check; it is never run a second time, since nobody could tell whether the first one counted.
/// </summary>
internal sealed class RowRunner(Source source)
{
    private static readonly GraphQLError CheckFailed = new(
        "check constraint of an insert/update permission has failed", GraphQLErrorCodes.PermissionError);

    /// <summary>The JSON that the operation answers, in UTF-8.</summary>
    /// <param name="statement">The operation.</param>
    /// <param name="sessionJson">The session variables, for triggers: <c>current_setting('hasura.user')</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseException">The database refuses, or a row fails the check.</exception>
    public async Task<byte[]> RunAsync(RowStatement statement, string sessionJson, CancellationToken cancellationToken)
    {
        var command = new Statement(statement.Sql, statement.Values);
        command.Check();
        try
        {
            await using var connection = await source.Queries.OpenConnectionAsync(cancellationToken);
            if (!statement.IsWrite)
            {
                return (await ReadAsync(command, connection, cancellationToken)).Data;
            }

            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await using (var setting = new Statement("select set_config('hasura.user', $1, true)", [sessionJson]).Create(connection))
            {
                await setting.ExecuteNonQueryAsync(cancellationToken);
            }

            var (data, isAllowed) = await ReadAsync(command, connection, cancellationToken);
            if (!isAllowed)
            {
                await transaction.RollbackAsync(cancellationToken);
                throw new DatabaseException(DatabaseFault.Permission, null, CheckFailed, null, null);
            }

            await transaction.CommitAsync(cancellationToken);
            return data;
        }
        catch (Exception exception) when (DatabaseErrors.IsDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw command.Map(exception);
        }
    }

    private static async Task<(byte[] Data, bool IsAllowed)> ReadAsync(
        Statement statement, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = statement.Create(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetFieldValue<byte[]>(0), reader.GetBoolean(1))
            : throw new InvalidOperationException("The statement of a row operation returned no row.");
    }
}
