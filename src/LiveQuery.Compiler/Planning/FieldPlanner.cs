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
    private readonly ColumnPlanner _columns = new(options);

    /// <summary>A field of a root type as an output.</summary>
    public Output PlanRoot(Field field, SelectedField selected, FieldPath path) => field.Meaning switch
    {
        SelectMeaning select => PlanList(field, selected, path, Visible(select.Table), select.Table),
        SelectByPkMeaning byPk => PlanByPk(byPk.Table, field, selected, path),
        SelectAggregateMeaning aggregate => PlanAggregate(field, selected, path, Visible(aggregate.Table)),
        ConstantMeaning constant => new ConstantOutput(constant.Value),
        var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands at the root"),
    };

    private static RowSet Visible(RoleTable table) => new()
    {
        Table = table.Table.Table,
        Condition = table.Permission.Filter,
        PermissionLimit = table.Permission.Limit,
    };

    private ListOutput PlanList(Field field, SelectedField selected, FieldPath path, RowSet rows, RoleTable table)
    {
        var limited = rows with { PermissionLimit = table.Permission.Limit };
        var narrowed = SelectArguments.Apply(limited, InputReader.Arguments(field, selected, path), path);
        return new ListOutput(narrowed, PlanObject(field, selected, path));
    }

    private RowOutput PlanByPk(RoleTable table, Field field, SelectedField selected, FieldPath path)
    {
        var condition = table.Permission.Filter;
        foreach (var argument in InputReader.Arguments(field, selected, path))
        {
            var column = ((ColumnInputMeaning)argument.Definition.Meaning).Column.Column;
            var operand = column.Type.Element is { } element
                ? new Operand(InputReader.Source(argument, Coercion.Array), element, IsArray: true)
                : new Operand(InputReader.Source(argument, Coercion.Value), column.Type);
            condition = BoolExpr.And(condition, new ComparisonExpr(column, ComparisonOperator.Eq, operand));
        }

        var rows = new RowSet { Table = table.Table.Table, Condition = condition, IsUnique = true };
        return new RowOutput(rows, PlanObject(field, selected, path));
    }

    private AggregateOutput PlanAggregate(Field field, SelectedField selected, FieldPath path, RowSet rows)
    {
        var narrowed = SelectArguments.Apply(rows, InputReader.Arguments(field, selected, path), path);
        return new AggregateOutput(narrowed, PlanObject(field, selected, path));
    }

    /// <summary>The fields of the object that a field gives.</summary>
    private ImmutableArray<OutputField> PlanObject(Field field, SelectedField selected, FieldPath path)
    {
        var type = (ObjectType)field.Type.Named;
        if (selected.Selections is null)
        {
            throw path["selectionSet"].Error($"missing selection set for '{type.Name}'");
        }

        var fields = ImmutableArray.CreateBuilder<OutputField>();
        var within = path["selectionSet"];
        foreach (var child in collector.Collect(selected.Selections, type.Name, within))
        {
            fields.Add(new OutputField(child.ResponseKey, PlanField(type, child, within[child.Name])));
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
            ColumnMeaning column => _columns.Plan(column.Column.Column, field, selected, path),
            ObjectRelationshipMeaning one => PlanRelated(one, field, selected, path),
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
            AggregateMeaning => new AggregateGroupOutput(PlanObject(field, selected, path)),
            NodesMeaning => new NodesOutput(PlanObject(field, selected, path)),
            CountMeaning => PlanCount(field, selected, path),
            AggregateFunctionMeaning function => PlanFunction(function.Function, field, selected, path),
            ConstantMeaning constant => new ConstantOutput(constant.Value),
            var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands in {type.Name}"),
        };
    }

    private RowOutput PlanRelated(
        ObjectRelationshipMeaning one,
        Field field,
        SelectedField selected,
        FieldPath path)
    {
        // No arguments are defined; reading them refuses those that were given.
        InputReader.Arguments(field, selected, path);
        return new RowOutput(RowSets.Related(one.Relationship, one.Target), PlanObject(field, selected, path));
    }

    private static CountOutput PlanCount(Field field, SelectedField selected, FieldPath path)
    {
        var columns = ImmutableArray<CatalogColumn>.Empty;
        var isDistinct = false;
        foreach (var argument in InputReader.Arguments(field, selected, path))
        {
            if (argument.Definition.Name == "columns")
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
        var fields = PlanObject(field, selected, path).Select(entry => entry.Value is ColumnOutput column
            ? entry with { Value = new AggregateFunctionOutput(function, column.Column, column.AsText) }
            : entry);
        return new AggregateGroupOutput([.. fields]);
    }
}
