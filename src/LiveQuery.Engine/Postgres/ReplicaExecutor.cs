using System.Globalization;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Engine.Postgres;

/// <summary>Runs the statements of plans on a replica's pool, between two looks at how far the replica is.</summary>
internal sealed class ReplicaExecutor(Pool pool, string name, int poolSize) : IReplicaExecutor
{
    // The functions of the old names for transactions are those that every version has. A standby's snapshot hides which
    // transactions run; txid_status does not, but it takes none that the standby has not met yet.
    private const string Sql =
        """
        select pg_is_in_recovery(),
               pg_last_wal_replay_lsn()::text,
               txid_snapshot_xmax(txid_current_snapshot()),
               (select system_identifier::text from pg_control_system()) || '/' || current_database(),
               greatest(
                 (select timeline_id from pg_control_checkpoint()),
                 (select min_recovery_end_timeline from pg_control_recovery()),
                 (select received_tli from pg_stat_wal_receiver)),
               current_setting('transaction_isolation') = 'read committed',
               array(
                 select x from unnest($1) x
                 where case when x < txid_snapshot_xmax(txid_current_snapshot()) then txid_status(x) = 'in progress' else true end)
        """;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int PoolSize => poolSize;

    /// <inheritdoc/>
    public void CloseIdle() => pool.Clear();

    /// <inheritdoc/>
    public Task<StandbyReading> ReadAsync(IReadOnlyList<ulong> transactions, CancellationToken cancellationToken)
    {
        return RunAsync(new Statement(Sql, []), ReadOnceAsync, () => true, cancellationToken);

        async Task<StandbyReading> ReadOnceAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, pool);
            AddTo(batch, transactions);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return await ReadAsync(reader, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<(StandbyReading Before, StandbyReading After)> ExecuteAsync(
        Plan plan,
        ExecutionStrategy strategy,
        IReadOnlyList<CohortRequest> cohorts,
        IReadOnlyList<ulong> transactions,
        Action<int, CohortAnswer> onRow,
        CancellationToken cancellationToken)
    {
        var statements = CohortStatements.Of(plan, strategy, cohorts);
        var delivered = 0;
        return await RunAsync(statements.First, RunOnceAsync, () => delivered == 0, cancellationToken);

        async Task<(StandbyReading Before, StandbyReading After)> RunOnceAsync(NpgsqlConnection connection)
        {
            await using var batch = new BoundedBatch(connection, pool);
            AddTo(batch, []);
            statements.AddTo(batch);
            AddTo(batch, transactions);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var before = await ReadAsync(reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            await statements.ReadAsync(reader, Deliver, cancellationToken);
            return (before, await ReadAsync(reader, cancellationToken));
        }

        void Deliver(int index, CohortAnswer answer)
        {
            delivered++;
            onRow(index, answer);
        }
    }

    // What was cancelled for the sake of the replay would be cancelled again: the primary answers sooner.
    private Task<T> RunAsync<T>(
        Statement statement, Func<NpgsqlConnection, Task<T>> run, Func<bool> mayRepeat, CancellationToken cancellationToken) =>
        StatementRunner.RunAsync(
            pool,
            statement,
            run,
            mayRepeat,
            fault => DatabaseErrors.IsWorthRetrying(fault) && fault.SqlState != PostgresErrorCodes.SerializationFailure,
            cancellationToken);

    private static void AddTo(BoundedBatch batch, IReadOnlyList<ulong> transactions)
    {
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<long[]>
        {
            TypedValue = [.. transactions.Select(transaction => (long)transaction)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        batch.Add(command);
    }

    private static async Task<StandbyReading> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return new StandbyReading(
            reader.GetBoolean(0),
            reader.IsDBNull(1) ? 0 : SourceVersion.ReadPosition(reader.GetString(1)),
            (ulong)reader.GetInt64(2),
            reader.GetString(3),
            reader.IsDBNull(4) ? 0 : reader.GetInt32(4),
            reader.GetBoolean(5),
            [.. reader.GetFieldValue<long[]>(6).Select(transaction => (ulong)transaction)]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{name} (up to {poolSize} connections)");
}
