using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The statement that answers a plan for many cohorts: an array a parameter, a row a cohort, and out of it the rows alone
/// whose hash is not the one sent along.
/// </summary>
internal static class MultiplexedStatement
{
    // Types whose arrays Postgres reads as one literal with commas between, and whose output is their input. All others
    // travel as text and are cast a row.
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", "uuid", "date",
        "time", "timetz", "timestamp", "timestamptz", "interval",
    };

    /// <summary>Writes the statement around the root expression, which reads its parameters as <c>s.p1…s.pn</c>.</summary>
    public static string Write(string root, ImmutableArray<PlannedParameter> parameters, ResultHash hash) => $"""
        select i, data, hash
        from (select i, seen, data, {HashSql.Of(hash)} as hash
              from (select s.i, s.seen, {root} as data
                    from {Cohorts(parameters, "seen")}
                    offset 0) q
              offset 0) r
        where hash is distinct from seen
        """;

    /// <summary>A parameter of the cohort at hand.</summary>
    /// <param name="index">Its index, from 0.</param>
    public static string Spell(int index) => $"s.p{index + 1}";

    /// <summary>The cohorts as rows <c>s(p1…pn, i)</c>.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="known">Columns for what is known of their last results, which stand before <c>i</c> and are the last arrays.</param>
    public static string Cohorts(ImmutableArray<PlannedParameter> parameters, params string[] known)
    {
        var last = string.Concat(known.Select(column => column + ", "));
        var arrays = parameters.Select((parameter, index) =>
            $"${index + 1}::{(TravelsTyped(parameter) ? parameter.Type.Sql : "text")}[]");
        var sent = arrays.Concat(known.Select((_, index) => $"${parameters.Length + index + 1}::bytea[]"));
        var columns = string.Concat(parameters.Select((_, index) => $"p{index + 1}, ")) + last + "i";
        var unnest = $"unnest({string.Join(", ", sent)}) with ordinality as";
        if (parameters.All(TravelsTyped))
        {
            return $"{unnest} s({columns})";
        }

        // Cast here, once a cohort, and not where the value is compared, which is once a row.
        var cast = string.Concat(parameters.Select((parameter, index) => TravelsTyped(parameter)
            ? $"u.p{index + 1}, "
            : $"{ParameterCast.Write($"u.p{index + 1}", parameter.Type, parameter.IsArray)} as p{index + 1}, "));
        return $"(select {cast}{string.Concat(known.Select(column => $"u.{column}, "))}u.i from {unnest} u({columns}) offset 0) s";
    }

    private static bool TravelsTyped(PlannedParameter parameter) =>
        !parameter.IsArray
        && (parameter.Type.Kind == PostgresTypeKind.Enum
            || (parameter.Type.Schema == "pg_catalog" && Plain.Contains(parameter.Type.Name)));
}
