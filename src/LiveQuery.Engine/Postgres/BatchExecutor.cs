using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs the statements of plans over a source's pools. Values go as text without a type, which the statement casts; JSON
/// comes back as bytes and never becomes a string.
/// </summary>
internal sealed class BatchExecutor(Source source) : IBatchExecutor
{
    // The start of the postmaster tells one server from another behind the same address.
    private const string ProbeSql = """
        select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text else pg_current_snapshot()::text end,
               pg_is_in_recovery(), pg_postmaster_start_time()::text
        """;

    /// <inheritdoc/>
    public Task ExecuteAsync(
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, byte[], byte[]> onRow,
        CancellationToken cancellationToken) =>
        RunAsync(source.Polls, command => PollAsync(command, plan, cohorts, onRow, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken) => RunAsync(
        source.Polls,
        async command =>
        {
            command.CommandText = ProbeSql;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new SourceVersion($"{reader.GetString(2)} {reader.GetString(0)}", reader.GetBoolean(1));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) => RunAsync(
        source.Queries,
        async command =>
        {
            command.CommandText = $"select $1::{parameter.Type.Sql}{(parameter.IsArray ? "[]" : "")} is null";
            command.Parameters.Add(Text(value));
            await command.ExecuteScalarAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken) => RunAsync(
        source.Queries,
        async command =>
        {
            command.CommandText = plan.DirectSql;
            foreach (var value in values)
            {
                command.Parameters.Add(Text(value));
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return reader.GetFieldValue<byte[]>(0);
        },
        cancellationToken);

    private static async Task<bool> PollAsync(
        NpgsqlCommand command,
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, byte[], byte[]> onRow,
        CancellationToken cancellationToken)
    {
        // One cohort runs the direct form: Postgres plans it with the values in sight.
        var isDirect = cohorts.Count == 1;
        command.CommandText = isDirect ? plan.DirectPollSql : plan.MultiplexedSql;
        if (isDirect)
        {
            AddScalars(command, cohorts[0]);
        }
        else
        {
            AddArrays(command, plan, cohorts);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var column = isDirect ? 0 : 1;
            var index = isDirect ? 0 : (int)(reader.GetInt64(0) - 1);
            onRow(index, reader.GetFieldValue<byte[]>(column), reader.GetFieldValue<byte[]>(column + 1));
        }

        return true;
    }

    private static void AddScalars(NpgsqlCommand command, CohortRequest cohort)
    {
        foreach (var value in cohort.Values)
        {
            command.Parameters.Add(Text(value));
        }

        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)cohort.Hash ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Bytea,
        });
    }

    private static void AddArrays(NpgsqlCommand command, Plan plan, IReadOnlyList<CohortRequest> cohorts)
    {
        var values = new string?[cohorts.Count];
        for (var parameter = 0; parameter < plan.Parameters.Length; parameter++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = cohorts[i].Values[parameter];
            }

            command.Parameters.Add(Text(ArrayLiteral.Print(values)));
        }

        command.Parameters.Add(new NpgsqlParameter
        {
            Value = cohorts.Select(cohort => cohort.Hash).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown };

    private static Task<T> RunAsync<T>(Pool pool, Func<NpgsqlCommand, Task<T>> run, CancellationToken cancellationToken) =>
        pool.RunAsync(
            async connections =>
            {
                await using var command = connections.CreateCommand();
                return await run(command);
            },
            cancellationToken);
}
