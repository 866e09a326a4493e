using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// Turns selected fields into outputs, from the root down: the role's filter, limit and columns come in with each table,
/// so that no way through the graph leads around them.
/// </summary>
internal sealed class FieldPlanner(FieldCollector collector, CompilerOptions options)
{
    /// <summary>A field of a root type as an output.</summary>
    public Output PlanRoot(Field field, SelectedField selected, FieldPath path) => field.Meaning switch
    {
        SelectMeaning select => PlanList(field, selected, path, Visible(select.Table), select.Table),
        SelectByPkMeaning byPk => PlanByPk(byPk.Table, field, selected, path),
        SelectAggregateMeaning aggregate => PlanAggregate(field, selected, path, Visible(aggregate.Table)),
        SelectStreamMeaning stream => PlanStream(stream.Table, field, selected, path),
        FunctionMeaning function => PlanRows(function.Function.Signature, function.Target, field, selected, path),
        FunctionAggregateMeaning function => PlanFunctionAggregate(function, field, selected, path),
        ConnectionMeaning connection => PlanConnection(Visible(connection.Table), field, selected, path),
        FunctionConnectionMeaning function => PlanFunctionConnection(function, field, selected, path),
        NamespaceMeaning => new NestedOutput(PlanNamespace(field, selected, path)),
        ConstantMeaning constant => new ConstantOutput(constant.Value),
        var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands at the root"),
    };

    /// <summary>The root fields under a namespace.</summary>
    private ImmutableArray<OutputField> PlanNamespace(Field field, SelectedField selected, FieldPath path)
    {
        InputReader.Arguments(field, selected, path);
        return PlanObject((ObjectType)field.Type.Named, selected, path, (type, child, place) => child.Name == "__typename"
            ? new ConstantOutput(type.Name)
            : PlanRoot(RootPlanner.FindField(type, child, place), child, place));
    }

    private StreamOutput PlanStream(RoleTable table, Field field, SelectedField selected, FieldPath path)
    {
        var (rows, cursor) = StreamPlanner.Plan(table, InputReader.Arguments(field, selected, path), path);
        return new StreamOutput(rows, cursor, PlanObject(field, selected, path));
    }

    private static RowSet Visible(RoleTable table) => new()
    {
        Table = table.Table.Table,
        Condition = table.Permission.Filter,
        PermissionLimit = table.Permission.Limit,
    };

    /// <summary>The rows that a function gives: a list, or one row where it returns no set.</summary>
    private Output PlanRows(FunctionSignature signature, RoleTable target, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var rows = Visible(target) with { Call = FunctionPlanner.Plan(signature, arguments, path) };
        if (!signature.Function.ReturnsSet)
        {
            return new RowOutput(rows with { IsUnique = true }, PlanObject(field, selected, path));
        }

        var narrowed = SelectArguments.Apply(rows, arguments.Where(argument => argument.Definition.Key != "args"), path);
        return new ListOutput(narrowed, PlanObject(field, selected, path));
    }

    private AggregateOutput PlanFunctionAggregate(FunctionAggregateMeaning function, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var rows = Visible(function.Target) with { Call = FunctionPlanner.Plan(function.Function.Signature, arguments, path) };
        var narrowed = SelectArguments.Apply(rows, arguments.Where(argument => argument.Definition.Key != "args"), path);
        return new AggregateOutput(narrowed, PlanObject(field, selected, path));
    }

    private ValueOutput PlanComputed(ComputedScalarMeaning computed, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        RowValue value = new ComputedValue(FunctionPlanner.Plan(computed.Field.Signature, arguments, path));
        if (computed.Visible is { } visible)
        {
            value = new RedactedValue(value, visible);
        }

        return new ValueOutput(value, options.PrintsAsText(value.Type), PathOf(arguments, path));
    }

    private ValueOutput PlanColumn(ColumnMeaning column, Field field, SelectedField selected, FieldPath path) =>
        new(column.Column.Value, options.PrintsAsText(column.Column.Type), PathOf(InputReader.Arguments(field, selected, path), path))
        {
            InCapitals = column.Column.Enum is { ShowsCapitals: true },
        };

    /// <summary>The <c>path</c> into JSON; its mistakes are told at the place of the arguments.</summary>
    private static Operand? PathOf(IEnumerable<BoundInput> arguments, FieldPath path) =>
        arguments.FirstOrDefault(argument => argument.Definition.Key == "path") is { } given
            ? new Operand(new InputSource(given.Value, path["args"], Coercion.JsonPath), PostgresType.Text, IsArray: true)
            : null;

    private ListOutput PlanList(Field field, SelectedField selected, FieldPath path, RowSet rows, RoleTable table)
    {
        var limited = rows with { PermissionLimit = table.Permission.Limit };
        var narrowed = SelectArguments.Apply(limited, InputReader.Arguments(field, selected, path), path);
        return new ListOutput(narrowed, PlanObject(field, selected, path));
    }

    private RowOutput PlanByPk(RoleTable table, Field field, SelectedField selected, FieldPath path)
    {
        var key = KeyCondition.Of(InputReader.Arguments(field, selected, path));
        var rows = new RowSet { Table = table.Table.Table, Condition = BoolExpr.And(table.Permission.Filter, key), IsUnique = true };
        return new RowOutput(rows, PlanObject(field, selected, path));
    }

    private AggregateOutput PlanAggregate(Field field, SelectedField selected, FieldPath path, RowSet rows)
    {
        var narrowed = SelectArguments.Apply(rows, InputReader.Arguments(field, selected, path), path);
        return new AggregateOutput(narrowed, PlanObject(field, selected, path));
    }

    private ConnectionOutput PlanFunctionConnection(
        FunctionConnectionMeaning function, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path);
        var call = FunctionPlanner.Plan(function.Function.Signature, arguments, path);
        return PlanConnection(Visible(function.Target) with { Call = call }, field, selected, path);
    }

    private ConnectionOutput PlanConnection(RowSet rows, Field field, SelectedField selected, FieldPath path)
    {
        var arguments = InputReader.Arguments(field, selected, path).Where(argument => argument.Definition.Key != "args");
        var (ordered, page) = ConnectionPlanner.Plan(rows, [.. arguments], path);
        return new ConnectionOutput(ordered, page, PlanObject(field, selected, path));
    }

    /// <summary>What is selected of a row of a type.</summary>
    public ImmutableArray<OutputField> PlanRow(ObjectType type, SelectedField selected, FieldPath path) =>
        PlanObject(type, selected, path, PlanField);

    /// <summary>The fields of the object that a field gives.</summary>
    private ImmutableArray<OutputField> PlanObject(Field field, SelectedField selected, FieldPath path) =>
        PlanRow((ObjectType)field.Type.Named, selected, path);

    private ImmutableArray<OutputField> PlanObject(
        ObjectType type, SelectedField selected, FieldPath path, Func<ObjectType, SelectedField, FieldPath, Output> plan)
    {
        if (selected.Selections is null)
        {
            throw path["selectionSet"].Error($"missing selection set for '{type.Name}'");
        }

        var fields = ImmutableArray.CreateBuilder<OutputField>();
        var within = path["selectionSet"];
        foreach (var child in collector.Collect(selected.Selections, type.Name, within))
        {
            fields.Add(new OutputField(child.ResponseKey, plan(type, child, within[child.Name])));
        }

        return fields.ToImmutable();
    }

    private Output PlanField(ObjectType type, SelectedField selected, FieldPath path)
    {
        if (selected.Name == "__typename")
        {
            return new ConstantOutput(type.Name);
        }

        var field = RootPlanner.FindField(type, selected, path);
        return field.Meaning switch
        {
            ColumnMeaning column => PlanColumn(column, field, selected, path),
            ComputedScalarMeaning computed => PlanComputed(computed, field, selected, path),
            ComputedRowsMeaning computed => PlanRows(computed.Field.Signature, computed.Target, field, selected, path),
            ObjectRelationshipMeaning one => PlanRow(RowSets.Related(one.Relationship, one.Target), field, selected, path),
            ArrayRelationshipMeaning many => PlanList(
                field, selected, path, RowSets.Related(many.Relationship, many.Target), many.Target),
            AggregateRelationshipMeaning aggregate => PlanAggregate(
                field,
                selected,
                path,
                RowSets.Related(aggregate.Relationship, aggregate.Target) with
                {
                    PermissionLimit = aggregate.Target.Permission.Limit,
                }),
            RemoteMeaning remote => PlanRemote(remote, field, selected, path),
            AggregateMeaning => new AggregateGroupOutput(PlanObject(field, selected, path)),
            NodesMeaning => new NodesOutput(PlanObject(field, selected, path)),
            CountMeaning => PlanCount(field, selected, path),
            AggregateFunctionMeaning function => PlanFunction(function.Function, field, selected, path),
            ConstantMeaning constant => new ConstantOutput(constant.Value),
            ConnectionRelationshipMeaning many => PlanConnection(
                RowSets.Related(many.Relationship, many.Target) with { PermissionLimit = many.Target.Permission.Limit },
                field,
                selected,
                path),
            _ => PlanWithoutArguments(type, field, selected, path),
        };
    }

    /// <summary>The fields that Relay adds: reading their arguments, of which none are defined, refuses those that were given.</summary>
    private Output PlanWithoutArguments(ObjectType type, Field field, SelectedField selected, FieldPath path)
    {
        InputReader.Arguments(field, selected, path);
        return field.Meaning switch
        {
            NodeIdMeaning { Table: { } table } => new NodeIdOutput(table.Table.Table),
            EdgesMeaning => new EdgesOutput(PlanObject(field, selected, path)),
            EdgeNodeMeaning => new EdgeNodeOutput(PlanObject(field, selected, path)),
            EdgeCursorMeaning => new EdgeCursorOutput(),
            PageInfoMeaning => new PageInfoOutput(PlanObject(field, selected, path)),
            PageInfoFieldMeaning info => new PageInfoFieldOutput(info.Field),
            ServiceSdlMeaning => new SdlOutput(),
            var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands in {type.Name}"),
        };
    }

    private RemoteOutput PlanRemote(RemoteMeaning remote, Field field, SelectedField selected, FieldPath path)
    {
        var rows = RowSets.Remote(remote.Relationship, remote.Target);
        return new RemoteOutput(remote.Keys, remote.Target.Table.Source, remote.Shape switch
        {
            RemoteShape.Rows => PlanList(field, selected, path, rows, remote.Target),
            RemoteShape.Aggregate => PlanAggregate(
                field, selected, path, rows with { PermissionLimit = remote.Target.Permission.Limit }),
            _ => PlanRow(rows, field, selected, path),
        });
    }

    private RowOutput PlanRow(RowSet rows, Field field, SelectedField selected, FieldPath path)
    {
        // No arguments are defined; reading them refuses those that were given.
        InputReader.Arguments(field, selected, path);
        return new RowOutput(rows, PlanObject(field, selected, path));
    }

    private static CountOutput PlanCount(Field field, SelectedField selected, FieldPath path)
    {
        var columns = ImmutableArray<RowValue>.Empty;
        var isDistinct = false;
        foreach (var argument in InputReader.Arguments(field, selected, path))
        {
            if (argument.Definition.Key == "columns")
            {
                columns = SelectArguments.Columns(argument);
            }
            else
            {
                isDistinct = InputReader.Boolean(argument);
            }
        }

        return new CountOutput(columns, isDistinct);
    }

    /// <summary><c>sum { a b }</c>: its fields are columns, each to be summed.</summary>
    private AggregateGroupOutput PlanFunction(string function, Field field, SelectedField selected, FieldPath path)
    {
        var fields = PlanObject(field, selected, path).Select(entry => entry.Value is ValueOutput value
            ? entry with { Value = new AggregateFunctionOutput(function, value.Value, value.AsText) }
            : entry);
        return new AggregateGroupOutput([.. fields]);
    }
}
