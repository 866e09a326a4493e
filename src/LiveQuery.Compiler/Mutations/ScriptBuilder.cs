using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Compiler.Sql;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Gathers the statements of a script, in the order in which they run.</summary>
internal sealed class ScriptBuilder
{
    private readonly ImmutableArray<StepTemplate>.Builder _steps = ImmutableArray.CreateBuilder<StepTemplate>();

    /// <summary>The statements so far.</summary>
    public ImmutableArray<StepTemplate> Steps => _steps.ToImmutable();

    /// <summary>Adds a change with its answer: one statement, or a second one where the answer asks for other tables, which it must see as the change has left them.</summary>
    public ScriptAnswer Add(RowChange change, RowAnswer answer, FieldPath path) =>
        ReadsTables(answer)
            ? Answer(change.Table, [AddRows(change, [], path, null)], null, answer)
            : new StepAnswer(Add(writer => writer.Write(change, answer), isAnswer: true, path, null));

    /// <summary>Adds a change that others build on; the number of its step.</summary>
    /// <param name="change">The change.</param>
    /// <param name="keys">The columns of its row that others need.</param>
    /// <param name="path">Where in the request it stands.</param>
    /// <param name="whenNone">The error where it writes no row.</param>
    public int AddRows(RowChange change, ImmutableArray<string> keys, FieldPath path, GraphQLError? whenNone) =>
        Add(writer => writer.Write(change, new RowsAnswer(keys)), isAnswer: false, path, whenNone);

    /// <summary>Adds the answer of changes that were added before.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The steps that give its rows.</param>
    /// <param name="counted">The steps whose rows count; null: the same.</param>
    /// <param name="answer">The answer.</param>
    public StepAnswer Answer(CatalogTable table, ImmutableArray<int> rows, ImmutableArray<int>? counted, RowAnswer answer)
    {
        var type = new PostgresType { Name = "record", Sql = SqlNames.Quote(table.Name), Kind = PostgresTypeKind.Composite };
        var operand = new Operand(new StepRowsSource(rows), type, IsArray: true);
        var count = counted is { } steps ? new Operand(new StepCountSource(steps), PostgresType.Int8) : null;
        return new StepAnswer(Add(writer => writer.Write(table, operand, count, answer), isAnswer: true, FieldPath.Root, null));
    }

    /// <summary>Adds a call of a function that changes something, with what is asked of its rows.</summary>
    public StepAnswer Add(Output output)
    {
        var context = RowSql.NewContext();
        var sql = new SqlText().Add("select ").Add(new OutputWriter(context).Value(output, null)).Add(" as data, true as ok");
        return Add(new StepTemplate(RowSql.Of(sql, context, FieldPath.Root), IsAnswer: true, "$", null));
    }

    private int Add(Func<RowChangeWriter, SqlText> write, bool isAnswer, FieldPath path, GraphQLError? whenNone)
    {
        var context = RowSql.NewContext();
        return Add(new StepTemplate(RowSql.Of(write(new RowChangeWriter(context)), context, path), isAnswer, path.ToString(), whenNone)).Step;
    }

    private StepAnswer Add(StepTemplate step)
    {
        _steps.Add(step);
        return new StepAnswer(_steps.Count - 1);
    }

    private static bool ReadsTables(RowAnswer answer) => answer switch
    {
        ResponseAnswer response => response.Fields.Any(field => field.Value is ReturningOutput returning && ReadsTables(returning.Fields)),
        OneRowAnswer one => ReadsTables(one.Fields),
        _ => false,
    };

    private static bool ReadsTables(ImmutableArray<OutputField> fields) => fields.Any(field =>
        field.Value is not (ValueOutput or ConstantOutput or NodeIdOutput or RemoteOutput));
}
