using System.Collections.Immutable;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Runs the statements of plans on a source's pools. A statement reads and nothing else, so one that met a connection
/// gone stale, or a cached plan that DDL has made invalid, runs once more before anybody hears of it.
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

    // Before Postgres 13 the snapshot has another name.
    private static readonly string OldProbeSql = ProbeSql.Replace("pg_current_snapshot", "txid_current_snapshot", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void CloseIdle()
    {
        source.Polls.Clear();
        source.Queries.Clear();
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken) => strategy switch
        {
            ExecutionStrategy.Direct => ExecuteDirectAsync(plan, cohorts, onRow, cancellationToken),
            ExecutionStrategy.Set => ExecuteAtOnceAsync(plan, Demand(plan.SetSql), cohorts, onRow, cancellationToken),
            ExecutionStrategy.Fingerprint => ExecuteAtOnceAsync(plan, Demand(plan.FingerprintSql), cohorts, onRow, cancellationToken),
            _ => ExecuteAtOnceAsync(plan, plan.MultiplexedSql, cohorts, onRow, cancellationToken),
        };

    private async Task ExecuteAtOnceAsync(
        Plan plan, string sql, IReadOnlyList<CohortRequest> cohorts, Action<int, CohortAnswer> onRow, CancellationToken cancellationToken)
    {
        var statement = new Statement(sql, PrintArguments(plan, cohorts));
        var hasFingerprints = ReferenceEquals(sql, plan.FingerprintSql);
        var delivered = 0;
        await RunAsync(source.Polls, statement, RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<bool> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            command.Parameters.Add(Array(cohorts, cohort => cohort.Hash));
            if (hasFingerprints)
            {
                command.Parameters.Add(Array(cohorts, cohort => cohort.Fingerprint));
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                delivered++;
                onRow(checked((int)reader.GetInt64(0) - 1), new CohortAnswer(
                    reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1),
                    reader.GetFieldValue<byte[]>(2),
                    hasFingerprints ? reader.GetFieldValue<byte[]>(3) : null));
            }

            return true;
        }
    }

    // One transaction, since they are sent together: one that fails takes the others with it, and the batch is halved.
    private async Task ExecuteDirectAsync(
        Plan plan, IReadOnlyList<CohortRequest> cohorts, Action<int, CohortAnswer> onRow, CancellationToken cancellationToken)
    {
        Statement[] statements = [.. cohorts.Select(cohort => new Statement(plan.DirectPollSql, cohort.Values))];
        foreach (var statement in statements.Skip(1))
        {
            statement.Check();
        }

        var delivered = 0;
        await RunAsync(source.Polls, statements[0], RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<bool> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var batch = new NpgsqlBatch(connection);
            for (var i = 0; i < statements.Length; i++)
            {
                var command = statements[i].CreateForBatch();
                command.Parameters.Add(Hash(cohorts[i].Hash));
                batch.BatchCommands.Add(command);
            }

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            for (var i = 0; i < statements.Length; i++)
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    delivered++;
                    onRow(i, new CohortAnswer(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)));
                }

                await reader.NextResultAsync(cancellationToken);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteStreamAsync(
        Plan plan,
        IReadOnlyList<CohortRequest> cohorts,
        Action<int, StreamBatch> onRow,
        CancellationToken cancellationToken)
    {
        var statement = new Statement(plan.MultiplexedSql, PrintArguments(plan, cohorts));
        var delivered = 0;
        await RunAsync(source.Polls, statement, RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<bool> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
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
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(stream.HorizonSql));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(stream.WritersSql));
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
        var statement = new Statement(ProbeSql, []);
        return RunAsync(source.Polls, statement, ReadAsync, () => true, cancellationToken);

        async Task<SourceVersion> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            if (connection.PostgreSqlVersion.Major < 13)
            {
                command.CommandText = OldProbeSql;
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
            await using var command = statement.Create(connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<string?[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add([.. Enumerable.Range(0, columns).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
            }

            return rows;
        }
    }

    /// <inheritdoc/>
    public Task ValidateAsync(PlanParameter parameter, string value, CancellationToken cancellationToken)
    {
        var statement = new Statement($"select ({parameter.Cast("$1")}) is null", [value]);
        return RunAsync(source.Queries, statement, CheckAsync, () => true, cancellationToken);

        async Task<bool> CheckAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return true;
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> QueryAsync(Plan plan, IReadOnlyList<string?> values, CancellationToken cancellationToken)
    {
        var statement = new Statement(plan.DirectSql, values);
        return RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

        async Task<byte[]> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
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
            var statement = new Statement(plan.MultiplexedSql, PrintArguments(plan, cohorts));
            await RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

            async Task<bool> ReadAsync(NpgsqlConnection connection)
            {
                await using var command = statement.Create(connection);
                command.Parameters.Add(Array(cohorts, cohort => cohort.Hash));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
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
            ? new Statement("explain " + plan.MultiplexedSql, PrintArguments(plan, cohorts))
            : new Statement("explain " + plan.DirectSql, values);
        return RunAsync(source.Queries, statement, ReadAsync, () => true, cancellationToken);

        async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection)
        {
            await using var command = statement.Create(connection);
            if (isMultiplexed && plan.Stream is null)
            {
                command.Parameters.Add(Array(cohorts, cohort => cohort.Hash));
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

    private static async Task<T> RunAsync<T>(
        Pool pool,
        Statement statement,
        Func<NpgsqlConnection, Task<T>> run,
        Func<bool> mayRepeat,
        CancellationToken cancellationToken)
    {
        statement.Check();
        for (var isRepeated = false; ; isRepeated = true)
        {
            var isConnected = false;
            try
            {
                await using var connection = await pool.OpenConnectionAsync(cancellationToken);
                isConnected = true;
                return await run(connection);
            }
            catch (Exception exception) when (DatabaseErrors.IsDatabase(exception))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    // A connection on which no answer comes breaks when it is given up: that is no fault of the statement.
                    throw new OperationCanceledException(exception.Message, exception, cancellationToken);
                }

                var mapped = statement.Map(exception);
                if (isRepeated || !isConnected || !mayRepeat() || !DatabaseErrors.IsWorthRetrying(mapped))
                {
                    throw mapped;
                }

                if (mapped.Fault == DatabaseFault.Unavailable)
                {
                    // The other idle connections are as old as the one that broke.
                    pool.Clear();
                }
            }
        }
    }

    private static string[] PrintArguments(Plan plan, IReadOnlyList<CohortRequest> cohorts)
    {
        var arguments = new string[plan.Parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = CohortLiteral.Print(cohorts, i);
        }

        return arguments;
    }

    private static NpgsqlParameter Hash(byte[]? hash) =>
        new() { Value = (object?)hash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };

    private static NpgsqlParameter<byte[]?[]> Array(IReadOnlyList<CohortRequest> cohorts, Func<CohortRequest, byte[]?> value) => new()
    {
        TypedValue = [.. cohorts.Select(value)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
    };

    private static string Demand(string? sql) => sql ?? throw new ArgumentException("the plan has no such form");
}
