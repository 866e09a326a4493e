using System.Globalization;
using System.Text.Json.Nodes;
using LiveQuery.Compiler;
using LiveQuery.Engine.Diagnostics;

namespace LiveQuery.Server.Explain;

/// <summary>Tells with whom a subscription shares its poller, and why it does or does not with another one.</summary>
internal static class Sharing
{
    /// <summary>The poller of a statement as it runs now, and the comparison with another statement, where one is given.</summary>
    public static JsonObject Describe(StatementPart statement, StatementPart? other, EngineState state)
    {
        var poller = state.Pollers.FirstOrDefault(poller =>
            poller.Source == statement.Plan.Source && poller.Sql == statement.Plan.MultiplexedSql);
        var answer = new JsonObject
        {
            ["rule"] = "subscriptions on one source with the same SQL share a poller; those that also agree in all variables share a cohort",
            ["source"] = statement.Plan.Source,
            ["poller"] = poller is null ? null : new JsonObject
            {
                ["poller_id"] = poller.Id.ToString(),
                ["cohort_count"] = poller.Cohorts,
                ["subscriber_count"] = poller.Subscribers,
            },
        };
        if (other is not null)
        {
            answer["compared"] = Compare(statement, other);
        }

        return answer;
    }

    private static JsonObject Compare(StatementPart one, StatementPart other)
    {
        if (one.Plan.Source != other.Plan.Source)
        {
            return Answer(false, false, $"one is on the source \"{one.Plan.Source}\", the other on \"{other.Plan.Source}\"");
        }

        var (first, second) = (one.Plan.MultiplexedSql, other.Plan.MultiplexedSql);
        if (first != second)
        {
            var at = 0;
            while (at < Math.Min(first.Length, second.Length) && first[at] == second[at])
            {
                at++;
            }

            return Answer(
                false,
                false,
                "their SQL differs: fields, aliases, the shape of conditions, the order and the role's permissions are part of it, values are not; "
                + $"it parts at \"{Excerpt(first, at)}\" and \"{Excerpt(second, at)}\"");
        }

        if (one.Plan.IsVolatile != other.Plan.IsVolatile)
        {
            return Answer(false, false, "their SQL is the same, but one has a value that Postgres reads the clock for (now, today, tomorrow, yesterday)");
        }

        var differing = Enumerable.Range(0, one.Values.Length).Where(i => one.Values[i] != other.Values[i]).ToList();
        return differing.Count == 0
            ? Answer(true, true, "they agree in SQL and in all variables")
            : Answer(true, false, $"they differ in {string.Join(", ", differing.Select(i => NameOf(one, i)))}");
    }

    private static string NameOf(StatementPart statement, int index) =>
        statement.SessionVariables[index] ?? string.Create(CultureInfo.InvariantCulture, $"the value of parameter ${index + 1}");

    private static string Excerpt(string sql, int at)
    {
        var start = Math.Max(0, at - 40);
        return sql[start..Math.Min(sql.Length, at + 40)];
    }

    private static JsonObject Answer(bool poller, bool cohort, string why) =>
        new() { ["same_poller"] = poller, ["same_cohort"] = cohort, ["why"] = why };
}
