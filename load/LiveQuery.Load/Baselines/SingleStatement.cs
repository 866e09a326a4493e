using Npgsql;

namespace LiveQuery.Load.Baselines;

/// <summary>One query per subscriber, as hand-written servers poll.</summary>
/// <param name="sql">The SQL.</param>
/// <param name="values">The parameters of a cohort.</param>
internal sealed class SingleStatement(string sql, Func<int, object[]> values) : IStatement
{
    /// <summary>Makes the command for the cohort <paramref name="first"/>; <paramref name="count"/> is 1.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, int first, int count)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values(first))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
