using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Plans the fields of one script.</summary>
internal sealed class MutationFieldPlanner(ScriptBuilder script, FieldPlanner planner, FieldCollector collector)
{
    /// <summary>Plans a root field, or all that stand in a namespace.</summary>
    /// <param name="field">The field.</param>
    /// <param name="selected">How it was asked for.</param>
    /// <param name="path">Its place under its name: where a mistake of the client is.</param>
    /// <param name="place">Its place under its alias: where a failure of the database is.</param>
    public PlannedField Plan(Field field, SelectedField selected, FieldPath path, FieldPath place)
    {
        switch (field.Meaning)
        {
            case InsertMeaning insert:
                return Insert(insert, field, selected, path, place);
            case UpdateMeaning update:
                return Update(update, field, selected, path);
            case DeleteMeaning delete:
                return Delete(delete, field, selected, path);
            case FunctionMeaning:
                var output = planner.PlanRoot(field, selected, path);
                return new PlannedField(script.Add(output), output);
            case NamespaceMeaning:
                return Namespace(field, selected, path, place);
            default:
                throw new InvalidOperationException($"{field.Meaning.GetType().Name} stands at the root of a mutation");
        }
    }

    private PlannedField Namespace(Field field, SelectedField selected, FieldPath path, FieldPath place)
    {
        InputReader.Arguments(field, selected, path);
        var type = (ObjectType)field.Type.Named;
        var within = path["selectionSet"];
        var planned = new List<(string Key, PlannedField Field)>();
        foreach (var child in collector.Collect(Selections(type, selected, path), type.Name, within))
        {
            planned.Add((child.ResponseKey, child.Name == "__typename"
                ? new PlannedField(MutationPlanner.Text(type.Name), new ConstantOutput(type.Name))
                : Plan(
                    RootPlanner.FindField(type, child, within[child.Name]),
                    child,
                    within[child.Name],
                    place["selectionSet"][child.ResponseKey])));
        }

        return new PlannedField(
            new ObjectAnswer([.. planned.Select(entry => KeyValuePair.Create(entry.Key, entry.Field.Answer))]),
            new NestedOutput([.. planned.Select(entry => new OutputField(entry.Key, entry.Field.Shape))]));
    }

    private PlannedField Insert(InsertMeaning insert, Field field, SelectedField selected, FieldPath path, FieldPath place)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var rows = arguments.First(argument => argument.Definition.Key is "objects" or "object");
        var conflict = arguments.FirstOrDefault(argument => argument.Definition.Key == "on_conflict");
        var read = InsertReader.Read(insert.Table, insert.Permission, rows, conflict, place["args"][rows.Definition.Name]);
        var answer = Answer(field, selected, path, insert.IsOne);
        return new PlannedField(new InsertPlanner(script).Plan(read, answer), ShapeOf(answer));
    }

    private PlannedField Update(UpdateMeaning update, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var answer = Answer(field, selected, path, update.Shape == UpdateShape.ByPk);
        if (update.Shape != UpdateShape.Many)
        {
            return new PlannedField(Change(UpdatePlanner.Plan(update, arguments, path["args"]), answer), ShapeOf(answer));
        }

        var updates = InputReader.List(arguments[0].Value, arguments[0].Definition.Type, arguments[0].Path)
            .Select(item => UpdatePlanner.Plan(update, InputReader.Object(item.Item, item.Use, item.Path), item.Path)).ToList();
        ImmutableArray<ScriptAnswer> items = updates.TrueForAll(item => item is null) ? [] : [.. updates.Select(item => Change(item, answer))];
        return new PlannedField(new ListAnswer(items), ShapeOf(answer));
    }

    private PlannedField Delete(DeleteMeaning delete, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var condition = delete.IsByPk
            ? KeyCondition.Of(arguments)
            : WherePlanner.Plan(arguments[0].Value, arguments[0].Definition.Type, arguments[0].Path);
        var answer = Answer(field, selected, path, delete.IsByPk);
        return new PlannedField(
            Change(new RowDelete(delete.Table.Table, BoolExpr.And(delete.Permission.Filter, condition)), answer), ShapeOf(answer));
    }

    private ScriptAnswer Change(RowChange? change, RowAnswer answer) =>
        change is null ? Nothing(answer) : script.Add(change, answer, FieldPath.Root);

    private RowAnswer Answer(Field field, SelectedField selected, FieldPath path, bool isOne)
    {
        var type = (ObjectType)field.Type.Named;
        if (isOne)
        {
            return new OneRowAnswer(planner.PlanRow(type, selected, path));
        }

        var within = path["selectionSet"];
        return new ResponseAnswer([.. collector.Collect(Selections(type, selected, path), type.Name, within)
            .Select(child => new OutputField(child.ResponseKey, Part(type, child, within[child.Name])))]);
    }

    private Output Part(ObjectType type, SelectedField child, FieldPath path)
    {
        if (child.Name == "__typename")
        {
            return new ConstantOutput(type.Name);
        }

        var field = RootPlanner.FindField(type, child, path);
        InputReader.Arguments(field, child, path);
        return field.Meaning is ReturningMeaning
            ? new ReturningOutput(planner.PlanRow((ObjectType)field.Type.Named, child, path))
            : new AffectedRowsOutput();
    }

    private static SelectionSet Selections(ObjectType type, SelectedField selected, FieldPath path) =>
        selected.Selections ?? throw path["selectionSet"].Error($"missing selection set for '{type.Name}'");

    /// <summary>What a change of no row answers.</summary>
    private static ScriptAnswer Nothing(RowAnswer answer) => answer is not ResponseAnswer response
        ? new ConstantAnswer("null")
        : new ObjectAnswer([.. response.Fields.Select(field => KeyValuePair.Create(field.Key, field.Value switch
        {
            ConstantOutput constant => MutationPlanner.Text(constant.Value),
            ReturningOutput => new ConstantAnswer("[]"),
            _ => (ScriptAnswer)new ConstantAnswer("0"),
        }))]);

    private static NestedOutput ShapeOf(RowAnswer answer) => new(answer switch
    {
        ResponseAnswer response => response.Fields,
        OneRowAnswer one => one.Fields,
        _ => [],
    });
}
