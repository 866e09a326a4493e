using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.RowOperations;

namespace LiveQuery.Compiler.Mutations;

/// <summary>
/// Plans inserts. Rows without relationships go in one statement. Else each row has one of its own: first the rows whose
/// keys it takes, then itself, then those that take its keys.
/// </summary>
internal sealed class InsertPlanner(ScriptBuilder script)
{
    // Well below the 65,535 values that a statement may hold.
    private const int MaxValues = 32_000;

    private static readonly Dictionary<string, Operand> NothingGiven = [];

    private readonly ImmutableArray<int>.Builder _written = ImmutableArray.CreateBuilder<int>();

    /// <summary>Adds the statements; what is answered.</summary>
    public ScriptAnswer Plan(InsertedRows rows, RowAnswer answer)
    {
        if (!HasNested(rows) && Chunks(rows, NothingGiven) is [var only])
        {
            return script.Add(only, answer, rows.Path);
        }

        var steps = InsertAll(rows, NothingGiven);
        return script.Answer(rows.Table.Table, steps, _written.ToImmutable(), answer);
    }

    private static bool HasNested(InsertedRows rows) => rows.Rows.Any(row => !row.Nested.IsEmpty);

    /// <summary>Inserts rows; the steps that give them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="given">The values that the row around them gives.</param>
    private ImmutableArray<int> InsertAll(InsertedRows rows, IReadOnlyDictionary<string, Operand> given)
    {
        if (HasNested(rows))
        {
            return [.. rows.Rows.Select(row => InsertOne(rows, row, given, [], null).Step)];
        }

        foreach (var row in rows.Rows)
        {
            RefuseGiven(row, given);
        }

        return [.. Chunks(rows, given).Select(insert => Write(insert, [], rows.Path, null))];
    }

    /// <summary>Inserts a row with all that belongs to it.</summary>
    /// <param name="rows">The rows among which it is.</param>
    /// <param name="row">The row.</param>
    /// <param name="given">The values that the row around it gives.</param>
    /// <param name="wanted">The columns that the row around it needs.</param>
    /// <param name="whenNone">The error where the row around it needs them and there is no row.</param>
    /// <returns>Its step, and where its columns are among the step's keys.</returns>
    private (int Step, ImmutableArray<string> Keys) InsertOne(
        InsertedRows rows,
        InsertedRow row,
        IReadOnlyDictionary<string, Operand> given,
        ImmutableArray<string> wanted,
        GraphQLError? whenNone)
    {
        RefuseGiven(row, given);
        var values = new Dictionary<string, Operand>(row.Values, StringComparer.Ordinal);
        foreach (var nested in row.Nested.Where(nested => !nested.Relationship.InsertsAfterParent))
        {
            foreach (var (column, value) in InsertBefore(nested, row, rows.Table.Table))
            {
                values[column] = value;
            }
        }

        // Lists first, as Hasura does.
        NestedRows[] after = [.. row.Nested.Where(nested => nested.Relationship.InsertsAfterParent).OrderByDescending(nested => nested.Relationship.Kind)];
        ImmutableArray<string> keys = [.. wanted.Concat(after.SelectMany(nested => nested.Relationship.Columns.Select(pair => pair.Local))).Distinct()];
        if (after.Length > 0)
        {
            whenNone = new GraphQLError(
                $"cannot proceed to insert array relations since insert to table \"{rows.Table}\" affects zero rows",
                GraphQLErrorCodes.NotSupported,
                row.Path.ToString());
        }

        var insert = RowInsert.Of(rows.Table.Table, rows.Permission.Check, [Complete(values, given, rows.Permission)], rows.Conflict);
        var step = Write(insert, keys, row.Path, whenNone);
        foreach (var nested in after)
        {
            InsertAll(nested.Rows, nested.Relationship.Columns.ToDictionary(
                pair => pair.Remote,
                pair => KeyOf(step, keys, pair.Local, nested.Rows.Table.Table.Column(pair.Remote)!),
                StringComparer.Ordinal));
        }

        return (step, keys);
    }

    /// <summary>Inserts the row that a relationship leads to; the values that the row around it takes from it.</summary>
    private IEnumerable<(string Column, Operand Value)> InsertBefore(NestedRows nested, InsertedRow row, CatalogTable table)
    {
        var relationship = nested.Relationship;
        var taken = relationship.Columns.Select(pair => pair.Local).Where(row.Values.ContainsKey).ToList();
        if (taken.Count > 0)
        {
            throw nested.Path.Error($"cannot insert object relationship \"{relationship.Name}\" as {Quoted(taken)} column values are already determined");
        }

        var whenNone = new GraphQLError(
            $"cannot proceed to insert object relation \"{relationship.Name}\" since insert to table \"{relationship.Target}\" affects zero rows",
            GraphQLErrorCodes.NotSupported,
            nested.Path.ToString());
        var (step, keys) = InsertOne(
            nested.Rows, nested.Rows.Rows[0], NothingGiven, [.. relationship.Columns.Select(pair => pair.Remote)], whenNone);
        return [.. relationship.Columns.Select(pair => (pair.Local, KeyOf(step, keys, pair.Remote, table.Column(pair.Local)!)))];
    }

    private static void RefuseGiven(InsertedRow row, IReadOnlyDictionary<string, Operand> given)
    {
        var taken = given.Keys.Where(row.Values.ContainsKey).ToList();
        if (taken.Count > 0)
        {
            throw row.Path.Error($"cannot insert {Quoted(taken)} columns as their values are already being determined by parent insert");
        }
    }

    private static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private static Operand KeyOf(int step, ImmutableArray<string> keys, string column, CatalogColumn target)
    {
        var source = new StepKeySource(step, keys.IndexOf(column));
        return target.Type.Element is { } element ? new Operand(source, element, IsArray: true) : new Operand(source, target.Type);
    }

    /// <summary>All values of a row: a preset stands before what the row around it gives, and that before the client's.</summary>
    private static Dictionary<string, Operand> Complete(
        IReadOnlyDictionary<string, Operand> values, IReadOnlyDictionary<string, Operand> given, WritePermission permission)
    {
        var all = new Dictionary<string, Operand>(values, StringComparer.Ordinal);
        foreach (var (column, value) in given)
        {
            all[column] = value;
        }

        foreach (var (column, value) in permission.Presets)
        {
            all[column.Name] = value;
        }

        return all;
    }

    /// <summary>Rows in as few statements as can hold their values.</summary>
    private static List<RowInsert> Chunks(InsertedRows rows, IReadOnlyDictionary<string, Operand> given)
    {
        var complete = rows.Rows.Select(row => Complete(row.Values, given, rows.Permission)).ToList();
        var width = Math.Max(1, complete.SelectMany(row => row.Keys).Distinct().Count());
        var chunks = complete.Chunk(Math.Max(1, MaxValues / width))
            .Select(chunk => RowInsert.Of(rows.Table.Table, rows.Permission.Check, chunk, rows.Conflict)).ToList();
        return chunks.Count > 0 ? chunks : [RowInsert.Of(rows.Table.Table, rows.Permission.Check, [], rows.Conflict)];
    }

    private int Write(RowInsert insert, ImmutableArray<string> keys, FieldPath path, GraphQLError? whenNone)
    {
        var step = script.AddRows(insert, keys, path, whenNone);
        _written.Add(step);
        return step;
    }
}
