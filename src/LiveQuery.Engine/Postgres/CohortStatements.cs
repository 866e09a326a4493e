using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Engine.Postgres;

/// <summary>The statements that answer a plan for the cohorts of one batch, in the form that was chosen.</summary>
internal sealed class CohortStatements
{
    private readonly Statement[] _statements;
    private readonly IReadOnlyList<CohortRequest> _cohorts;
    private readonly ExecutionStrategy _strategy;

    private CohortStatements(Statement[] statements, IReadOnlyList<CohortRequest> cohorts, ExecutionStrategy strategy)
    {
        (_statements, _cohorts, _strategy) = (statements, cohorts, strategy);
        foreach (var statement in statements)
        {
            statement.Check();
        }
    }

    /// <summary>The first of them.</summary>
    public Statement First => _statements[0];

    /// <summary>Makes them.</summary>
    /// <exception cref="DatabaseException">A value is nothing that Postgres takes.</exception>
    public static CohortStatements Of(Plan plan, ExecutionStrategy strategy, IReadOnlyList<CohortRequest> cohorts)
    {
        Statement[] statements = strategy switch
        {
            ExecutionStrategy.Direct => [.. cohorts.Select(cohort => new Statement(plan.DirectPollSql, cohort.Values))],
            ExecutionStrategy.Set => [AtOnce(plan, plan.SetSql, cohorts)],
            ExecutionStrategy.Fingerprint => [AtOnce(plan, plan.FingerprintSql, cohorts)],
            _ => [AtOnce(plan, plan.MultiplexedSql, cohorts)],
        };
        return new CohortStatements(statements, cohorts, strategy);
    }

    /// <summary>The arguments of a multiplexed statement: an array for each parameter.</summary>
    public static string[] PrintArguments(Plan plan, IReadOnlyList<CohortRequest> cohorts)
    {
        var arguments = new string[plan.Parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = CohortLiteral.Print(cohorts, i);
        }

        return arguments;
    }

    /// <summary>A last argument of a multiplexed statement: what is known of the cohorts.</summary>
    public static NpgsqlParameter<byte[]?[]> Array(IReadOnlyList<CohortRequest> cohorts, Func<CohortRequest, byte[]?> value) => new()
    {
        TypedValue = [.. cohorts.Select(value)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
    };

    /// <summary>
    /// Adds them to a batch. They are one transaction, since they are sent together: one that fails takes the others with
    /// it, and the batch is halved.
    /// </summary>
    public void AddTo(BoundedBatch batch)
    {
        for (var i = 0; i < _statements.Length; i++)
        {
            var command = _statements[i].CreateForBatch();
            command.Parameters.Add(
                _strategy == ExecutionStrategy.Direct ? Hash(_cohorts[i].Hash) : Array(_cohorts, cohort => cohort.Hash));
            if (_strategy == ExecutionStrategy.Fingerprint)
            {
                command.Parameters.Add(Array(_cohorts, cohort => cohort.Fingerprint));
            }

            batch.Add(command);
        }
    }

    /// <summary>Reads what they answer, and goes on to what follows.</summary>
    public async Task ReadAsync(NpgsqlDataReader reader, Action<int, CohortAnswer> onRow, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _statements.Length; i++)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (_strategy == ExecutionStrategy.Direct)
                {
                    onRow(i, new CohortAnswer(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)));
                    continue;
                }

                onRow(checked((int)reader.GetInt64(0) - 1), new CohortAnswer(
                    reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1),
                    reader.GetFieldValue<byte[]>(2),
                    _strategy == ExecutionStrategy.Fingerprint ? reader.GetFieldValue<byte[]>(3) : null));
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }

    private static Statement AtOnce(Plan plan, string? sql, IReadOnlyList<CohortRequest> cohorts) =>
        new(sql ?? throw new ArgumentException("the plan has no such form"), PrintArguments(plan, cohorts));

    private static NpgsqlParameter Hash(byte[]? hash) =>
        new() { Value = (object?)hash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };
}
