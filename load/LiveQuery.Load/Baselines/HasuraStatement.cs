using Npgsql;
using NpgsqlTypes;

namespace LiveQuery.Load.Baselines;

/// <summary>
/// A statement of the shape that Hasura sends: an array of uuids and one of JSON objects, each value cast from its text
/// where it is used, rows made JSON in laterals; every result comes back, changed or not.
/// </summary>
/// <param name="root">
/// What selects the cohort's JSON as <c>root</c>, by <c>subs.result_vars</c>.
/// </param>
/// <param name="variables">The JSON of a cohort's variables.</param>
internal sealed class HasuraStatement(string root, Func<int, string> variables) : IStatement
{
    private readonly string _sql =
        $"""
        select subs.result_id, fields.root as result
        from unnest(($1)::uuid[], ($2)::json[]) as subs(result_id, result_vars)
        left outer join lateral ({root}) as fields on ('true')
        """;

    public NpgsqlCommand Command(NpgsqlConnection connection, int first, int count)
    {
        var ids = new Guid[count];
        var vars = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = new Guid(first + i, 0, 0, new byte[8]);
            vars[i] = variables(first + i);
        }

        return new NpgsqlCommand(_sql, connection)
        {
            Parameters =
            {
                new() { Value = ids },
                new() { Value = vars, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json },
            },
        };
    }
}
