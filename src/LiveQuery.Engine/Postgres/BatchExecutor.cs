using System.Collections.Immutable;
using System.Globalization;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs the statements of plans on a source's pools.
/// </summary>
internal sealed class BatchExecutor(Source source) : IBatchExecutor
{
    // A statement for more would have to repeat the values that they share too often.
    private const int MaxManyAtOnce = 1_000;

    // The start of the postmaster tells a server that was restarted or failed over to: its snapshots count anew.
    private const string ProbeSql =
        """
        select pg_is_in_recovery(),
               case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text else pg_current_snapshot()::text end,
               extract(epoch from pg_postmaster_start_time())::text,
               case when not pg_is_in_recovery() then pg_current_wal_insert_lsn()::text end,
               case when not pg_is_in_recovery() then pg_current_wal_flush_lsn()::text end
        """;

    // What replicas are held to.
    private const string LineageSql =
        """
        ,
               (select system_identifier::text from pg_control_system()) || '/' || current_database(),
               case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) end,
               pg_size_bytes(current_setting('wal_segment_size'))
        """;

    // After the rows: what they show was written by then.
    private const string PositionSql =
        """
        select case when not pg_is_in_recovery() then pg_current_wal_insert_lsn()::text end,
               extract(epoch from pg_postmaster_start_time())::text
        """;

    /// <inheritdoc/>
    public void CloseIdle()
    {
        source.Polls.Clear();
        source.Queries.Clear();
    }

    /// <inheritdoc/>
    public async Task<LogPosition> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken)
    {
        var statements = CohortStatements.Of(plan, strategy, cohorts);
        var delivered = 0;
        return await RunAsync(source.Polls, statements.First, RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<LogPosition> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Polls);
            statements.AddTo(batch);
            if (source.HasReplicas)
            {
                batch.Add(new NpgsqlBatchCommand(PositionSql));
            }

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await statements.ReadAsync(reader, Deliver, cancellationToken);
            return source.HasReplicas && await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0)
                ? new LogPosition(reader.GetString(1), SourceVersion.ReadPosition(reader.GetString(0)))
                : default;
        }

        void Deliver(int index, CohortAnswer answer)
        {
            delivered++;
            onRow(index, answer);
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteStreamAsync(
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, StreamBatch> onRow,
        CancellationToken cancellationToken)
    {
        var statement = new Statement(plan.MultiplexedSql, CohortStatements.PrintArguments(plan, cohorts));
        var delivered = 0;
        await RunAsync(source.Polls, statement, RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<bool> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Polls);
            batch.Add(statement.CreateForBatch());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                delivered++;
                onRow(
                    checked((int)reader.GetInt64(0) - 1),
                    new StreamBatch(reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetInt64(3)));
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public Task<HorizonReading> ReadHorizonAsync(StreamPlan stream, CancellationToken cancellationToken)
    {
        return RunAsync(source.Polls, new Statement(stream.HorizonSql, []), ReadAsync, () => true, cancellationToken);

        // Two statements with a snapshot each: whoever ends between them is seen by what is fetched afterwards.
        async Task<HorizonReading> ReadAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Polls);
            batch.Add(new NpgsqlBatchCommand(stream.HorizonSql));
            batch.Add(new NpgsqlBatchCommand(stream.WritersSql));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var value = await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : null;
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new HorizonReading(
                value,
                reader.GetFieldValue<string[]>(0).ToHashSet(StringComparer.Ordinal),
                reader.GetBoolean(1),
                reader.GetInt64(2),
                reader.GetInt64(3));
        }
    }

    /// <inheritdoc/>
    public Task<SourceVersion> ProbeAsync(CancellationToken cancellationToken)
    {
        var statement = new Statement(source.HasReplicas ? ProbeSql + LineageSql : ProbeSql, []);
        return RunAsync(source.Polls, statement, ReadAsync, () => true, cancellationToken);

        async Task<SourceVersion> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            if (connection.PostgreSqlVersion.Major < 13)
            {
                // The snapshot has another name there.
                command.CommandText = statement.Sql.Replace("pg_current_snapshot", "txid_current_snapshot", StringComparison.Ordinal);
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var visible = reader.IsDBNull(1) ? string.Empty : reader.GetString(1);
            var version = new SourceVersion($"{visible}@{reader.GetString(2)}", reader.GetBoolean(0))
            {
                Incarnation = reader.GetString(2),
            };
            return version.IsStandby || reader.IsDBNull(3) || reader.IsDBNull(4)
                ? version
                : version with
                {
                    Snapshot = visible,
                    Written = SourceVersion.ReadPosition(reader.GetString(3)),
                    Flushed = SourceVersion.ReadPosition(reader.GetString(4)),
                    Cluster = source.HasReplicas ? reader.GetString(5) : "",
                    Timeline = source.HasReplicas ? int.Parse(reader.GetString(6), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0,
                    SegmentSize = source.HasReplicas ? (ulong)reader.GetInt64(7) : 0,
                };
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string?[]>> FollowAsync(
        string sql, IReadOnlyList<string> arrays, int columns, CancellationToken cancellationToken)
    {
        var statement = new Statement(sql, arrays);
        return RunAsync(source.Polls, statement, ReadAsync, () => true, cancellationToken);

        async Task<IReadOnlyList<string?[]>> ReadAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Polls);
            batch.Add(statement.CreateForBatch());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var rows = new List<string?[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add([.. Enumerable.Range(0, columns).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
            }

            return rows;
        }
    }

    /// <inheritdoc/>
    public Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) =>
        ReadScalarAsync(new Statement($"select ({parameter.Cast("$1")}) is null", [value]), cancellationToken);

    /// <inheritdoc/>
    public async Task<string> ReadMomentAsync(PlanParameter parameter, string value, CancellationToken cancellationToken) =>
        // As JSON, since text would be in the session's DateStyle.
        (string)(await ReadScalarAsync(new Statement($"select to_json({parameter.Cast("$1")}) #>> '{{}}'", [value]), cancellationToken))!;

    private Task<object?> ReadScalarAsync(Statement statement, CancellationToken cancellationToken)
    {
        return RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

        async Task<object?> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken)
    {
        var statement = new Statement(plan.DirectSql, values);
        return RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

        async Task<byte[]> ReadAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, source.Queries);
            batch.Add(statement.CreateForBatch());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? reader.GetFieldValue<byte[]>(0)
                : throw new InvalidOperationException("The statement of a query returned no row.");
        }
    }

    /// <inheritdoc/>
    public async Task<byte[][]> QueryManyAsync(
        Plan plan, IReadOnlyList<ImmutableArray<string?>> values, CancellationToken cancellationToken)
    {
        var answers = new byte[values.Count][];
        for (var start = 0; start < values.Count; start += MaxManyAtOnce)
        {
            var first = start;
            var cohorts = values.Skip(first).Take(MaxManyAtOnce).Select(list => new CohortRequest(list, null)).ToArray();
            var statement = new Statement(plan.MultiplexedSql, CohortStatements.PrintArguments(plan, cohorts));
            await RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

            async Task<bool> ReadAsync(NpgsqlConnection connection)
            {
                var command = statement.CreateForBatch();
                command.Parameters.Add(CohortStatements.Array(cohorts, cohort => cohort.Hash));
                await using var batch = new BoundedBatch(connection, source.Queries);
                batch.Add(command);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    answers[first + checked((int)reader.GetInt64(0) - 1)] = reader.GetFieldValue<byte[]>(1);
                }

                return true;
            }
        }

        return answers;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ExplainAsync(
        Plan plan, IReadOnlyList<string?> values, bool isMultiplexed, CancellationToken cancellationToken)
    {
        var cohorts = new[] { new CohortRequest([.. values], null) };
        var statement = isMultiplexed
            ? new Statement("explain " + plan.MultiplexedSql, CohortStatements.PrintArguments(plan, cohorts))
            : new Statement("explain " + plan.DirectSql, values);
        return RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

        async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            if (isMultiplexed && plan.Stream is null)
            {
                command.Parameters.Add(CohortStatements.Array(cohorts, cohort => cohort.Hash));
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var lines = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                lines.Add(reader.GetString(0));
            }

            return lines;
        }
    }

    private static Task<T> RunAsync<T>(
        Pool pool, Statement statement, Func<NpgsqlConnection, Task<T>> run, Func<bool> mayRepeat, CancellationToken cancellationToken) =>
        StatementRunner.RunAsync(pool, statement, run, mayRepeat, DatabaseErrors.IsWorthRetrying, cancellationToken);
}
