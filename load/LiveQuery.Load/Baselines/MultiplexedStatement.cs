using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Load.Baselines;

/// <summary>The statement that the server itself runs, as it explains it: without the server around it, it is the floor.</summary>
internal sealed partial class MultiplexedStatement : IStatement
{
    private const string Bytes = "bytea";

    private readonly string _sql;
    private readonly CohortValues _values;
    private readonly string[] _types;
    private readonly byte[]?[]? _hashes;

    /// <summary>Reads the server's SQL.</summary>
    /// <param name="sql">The SQL.</param>
    /// <param name="values">The cohorts' values.</param>
    /// <param name="hashes">The hashes of the results that the cohorts have, so that what has not changed does not come back; null for none.</param>
    /// <exception cref="LoadException">It is not of the form that <c>docs/sql.md</c> tells.</exception>
    public MultiplexedStatement(string sql, CohortValues values, byte[]?[]? hashes = null)
    {
        var arrays = Unnest().Match(sql);
        _types = [.. ArrayType().Matches(arrays.Value).Select(match => match.Groups["type"].Value)];
        if (!arrays.Success || _types.Length == 0 || _types[^1] != Bytes)
        {
            throw new LoadException($"the server's statement has another form than this baseline knows: {sql}");
        }

        _sql = sql;
        _values = values;
        _hashes = hashes;
    }

    public NpgsqlCommand Command(NpgsqlConnection connection, int first, int count)
    {
        var command = new NpgsqlCommand(_sql, connection);
        foreach (var type in _types.AsSpan(0, _types.Length - 1))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = _values.Literal(type, first, count), NpgsqlDbType = NpgsqlDbType.Unknown });
        }

        command.Parameters.Add(new NpgsqlParameter<byte[]?[]>
        {
            TypedValue = _hashes is null ? new byte[]?[count] : _hashes[first..(first + count)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        return command;
    }

    /// <summary>Fetches the hashes of the results of so many cohorts.</summary>
    public static async Task<byte[]?[]> ReadHashesAsync(
        NpgsqlDataSource source, string sql, CohortValues values, int cohorts, int batch, CancellationToken cancellationToken)
    {
        var hashes = new byte[]?[cohorts];
        var statement = new MultiplexedStatement(sql, values);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var first = 0; first < cohorts; first += batch)
        {
            await using var command = statement.Command(connection, first, Math.Min(batch, cohorts - first));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                hashes[first + Convert.ToInt32(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) - 1] = reader.GetFieldValue<byte[]>(2);
            }
        }

        return hashes;
    }

    [GeneratedRegex(@"unnest\([^)]*\) with ordinality")]
    private static partial Regex Unnest();

    [GeneratedRegex(@"\$\d+::(?<type>[a-z0-9_ ""]+)\[\]")]
    private static partial Regex ArrayType();
}
