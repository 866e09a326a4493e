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
    private readonly byte[]?[][] _known;

    /// <summary>Reads the server's SQL.</summary>
    /// <param name="sql">The SQL.</param>
    /// <param name="values">The cohorts' values.</param>
    /// <param name="known">
    /// The hashes of the results that the cohorts have, so that what has not changed does not come back, then their
    /// fingerprints where the statement takes them; empty: none are known.
    /// </param>
    /// <exception cref="LoadException">It is not of the form that <c>docs/sql.md</c> tells.</exception>
    public MultiplexedStatement(string sql, CohortValues values, params byte[]?[][] known)
    {
        var arrays = Unnest().Match(sql);
        _types = [.. ArrayType().Matches(arrays.Value).Select(match => match.Groups["type"].Value)];
        if (!arrays.Success || _types.Length == 0 || _types[^1] != Bytes)
        {
            throw new LoadException($"the server's statement has another form than this baseline knows: {sql}");
        }

        _sql = sql;
        _values = values;
        _known = known;
    }

    public NpgsqlCommand Command(NpgsqlConnection connection, int first, int count)
    {
        var command = new NpgsqlCommand(_sql, connection);
        var values = _types.TakeWhile(type => type != Bytes).ToArray();
        foreach (var type in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = _values.Literal(type, first, count), NpgsqlDbType = NpgsqlDbType.Unknown });
        }

        for (var i = 0; i < _types.Length - values.Length; i++)
        {
            command.Parameters.Add(new NpgsqlParameter<byte[]?[]>
            {
                TypedValue = i < _known.Length ? _known[i][first..(first + count)] : new byte[]?[count],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            });
        }

        return command;
    }

    /// <summary>Fetches the hashes of the results of so many cohorts, and their fingerprints where the statement gives them.</summary>
    public static async Task<byte[]?[][]> ReadKnownAsync(
        NpgsqlDataSource source, string sql, CohortValues values, int cohorts, int batch, CancellationToken cancellationToken)
    {
        byte[]?[][] known = [new byte[]?[cohorts], new byte[]?[cohorts]];
        var columns = 0;
        var statement = new MultiplexedStatement(sql, values);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var first = 0; first < cohorts; first += batch)
        {
            await using var command = statement.Command(connection, first, Math.Min(batch, cohorts - first));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var cohort = first + Convert.ToInt32(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) - 1;
                columns = reader.FieldCount - 2;
                for (var i = 0; i < columns; i++)
                {
                    known[i][cohort] = reader.GetFieldValue<byte[]>(2 + i);
                }
            }
        }

        return known[..columns];
    }

    [GeneratedRegex(@"unnest\([^)]*\) with ordinality")]
    private static partial Regex Unnest();

    [GeneratedRegex(@"\$\d+::(?<type>[a-z0-9_ ""]+)\[\]")]
    private static partial Regex ArrayType();
}
