using System.Globalization;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Writes the answer of a change: what is kept of each row, and what is made of all of them.</summary>
internal sealed class RowAnswerWriter(StatementContext context, RowAnswer answer)
{
    /// <summary>How many rows were written; null: as many as there are.</summary>
    public Operand? Count { get; init; }

    /// <summary>What is kept of a row, as a list of named expressions.</summary>
    public SqlText Row(RowScope scope)
    {
        switch (answer)
        {
            case RowsAnswer { Keys: var keys }:
                var row = new SqlText().Add($"(({scope.Alias}.*)::{SqlNames.Quote(scope.Table.Name)})::text as data");
                return keys.IsEmpty
                    ? row
                    : row.Add(", array[").AddJoined(keys.Select(key => new SqlText().Add($"{scope.Column(key)}::text")), ", ").Add("] as keys");
            case OneRowAnswer { Fields: var fields }:
                return new OutputWriter(context).Object(fields, scope).Add(" as data");
            default:
                var returning = Returning().ToList();
                return returning.Count == 0
                    ? new SqlText().Add("null::text as data")
                    : new SqlText().AddJoined(
                        returning.Select((output, index) =>
                            new OutputWriter(context).Object(output.Fields, scope).Add($" as {NameOf(index)}")),
                        ", ");
        }
    }

    /// <summary>The select over the rows, which are called <c>changed</c>; one row, since it aggregates.</summary>
    /// <param name="isChecked">Whether the rows tell if they meet the check.</param>
    public SqlText Whole(bool isChecked) => new SqlText().Add("select ").Add(Data())
        .Add($", coalesce(bool_and({(isChecked ? "ok" : "true")}), true) as ok from changed");

    /// <summary>The answer of a change of no row.</summary>
    public SqlText None() => new SqlText().Add("select ").Add(Data()).Add(", coalesce(bool_and(true), true) as ok from (select ")
        .Add(string.Join(", ", Enumerable.Range(0, Math.Max(1, Returning().Count())).Select(index => $"null::text as {NameOf(index)}")))
        .Add(" where false) as changed");

    private SqlText Data() => answer switch
    {
        RowsAnswer { Keys.IsEmpty: true } => new SqlText().Add("coalesce(array_agg(data), array[]::text[]) as data, array[]::text[] as keys"),
        RowsAnswer => new SqlText().Add("coalesce(array_agg(data), array[]::text[]) as data, coalesce((select keys from changed limit 1), array[]::text[]) as keys"),
        OneRowAnswer => new SqlText().Add("coalesce(max(data), 'null') as data"),
        ResponseAnswer response => OutputWriter.Object(response.Fields, Total).Add(" as data"),
        _ => throw new InvalidOperationException($"no SQL for {answer.GetType().Name}"),
    };

    private SqlText Total(Output output) => output switch
    {
        AffectedRowsOutput => Count is { } count ? context.Operand(count) : new SqlText().Add("count(*)"),
        ReturningOutput returning => new SqlText().Add($"concat('[', string_agg({NameOf(Returning().ToList().IndexOf(returning))}, ','), ']')"),
        _ => throw new InvalidOperationException($"{output.GetType().Name} stands in the answer of a change"),
    };

    private IEnumerable<ReturningOutput> Returning() =>
        answer is ResponseAnswer response ? response.Fields.Select(field => field.Value).OfType<ReturningOutput>() : [];

    private static string NameOf(int index) =>
        index == 0 ? "data" : string.Create(CultureInfo.InvariantCulture, $"data_{index + 1}");
}
