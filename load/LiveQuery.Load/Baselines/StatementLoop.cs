using System.Diagnostics;
using Npgsql;

namespace LiveQuery.Load.Baselines;

/// <summary>Runs a statement over and over, prepared, for all cohorts in turn.</summary>
/// <param name="statement">The statement.</param>
/// <param name="cohorts">How many cohorts there are.</param>
/// <param name="batch">How many are asked for in one statement.</param>
/// <param name="connections">How many connections run it at once.</param>
internal sealed class StatementLoop(IStatement statement, int cohorts, int batch, int connections = 1)
{
    /// <summary>Runs for a while.</summary>
    /// <returns>How many cohorts were asked for.</returns>
    public async Task<long> RunAsync(NpgsqlDataSource source, TimeSpan duration, CancellationToken cancellationToken) =>
        (await Task.WhenAll(Enumerable.Range(0, connections).Select(index => RunOneAsync(source, index, duration, cancellationToken)))).Sum();

    private async Task<long> RunOneAsync(NpgsqlDataSource source, int index, TimeSpan duration, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var asked = 0L;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand("set jit = off", connection))
        {
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }

        for (var first = (long)index * batch; watch.Elapsed < duration; first += (long)connections * batch)
        {
            var from = (int)(first % cohorts);
            var count = Math.Min(batch, cohorts - from);
            await using var command = statement.Command(connection, from, count);
            await command.PrepareAsync(cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                // As a server would: the bytes of the result, without parsing them.
                _ = reader.GetFieldValue<byte[]>(reader.FieldCount > 1 ? 1 : 0);
            }

            asked += count;
        }

        return asked;
    }
}
