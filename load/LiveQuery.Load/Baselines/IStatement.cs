using Npgsql;

namespace LiveQuery.Load.Baselines;

/// <summary>A statement that answers many cohorts at once.</summary>
internal interface IStatement
{
    /// <summary>Makes the command for a range of cohorts; the same SQL each time, so that it can be prepared.</summary>
    NpgsqlCommand Command(NpgsqlConnection connection, int first, int count);
}
