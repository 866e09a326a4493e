using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Turns a client's <c>where</c> into a condition, with every value left as a source to read later.</summary>
internal static class WherePlanner
{
    /// <summary>The condition of a <c>t_bool_exp</c> object: its keys hold together.</summary>
    public static BoolExpr Plan(InputValue value, TypeUse use, FieldPath path)
    {
        var operands = ImmutableArray.CreateBuilder<BoolExpr>();
        foreach (var field in InputReader.Object(value, use, path))
        {
            operands.Add(PlanKey(field));
        }

        return operands.Count == 1 ? operands[0] : new AndExpr(operands.ToImmutable());
    }

    private static BoolExpr PlanKey(BoundInput field) => field.Definition.Meaning switch
    {
        ConnectiveMeaning { Connective: Connective.And } => new AndExpr(PlanList(field)),
        ConnectiveMeaning { Connective: Connective.Or } => new OrExpr(PlanList(field)),
        ConnectiveMeaning => new NotExpr(Plan(field.Value, field.Definition.Type, field.Path)),
        ColumnInputMeaning column => PlanComparison(column.Column.Value, field),
        RelationshipInputMeaning related => PlanRelationship(related, field),
        ComputedRowsInputMeaning computed => new ComputedRowsExpr(
            computed.Field.Signature.CallWithoutArguments()!,
            computed.Target.Table,
            BoolExpr.And(VisibleRows(computed.Target), Plan(field.Value, field.Definition.Type, field.Path))),
        var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands in a where"),
    };

    private static ImmutableArray<BoolExpr> PlanList(BoundInput field)
    {
        var operands = ImmutableArray.CreateBuilder<BoolExpr>();
        foreach (var (item, use, path) in InputReader.List(field.Value, field.Definition.Type, field.Path))
        {
            operands.Add(Plan(item, use, path));
        }

        return operands.ToImmutable();
    }

    private static BoolExpr PlanComparison(RowValue value, BoundInput field)
    {
        var comparisons = ImmutableArray.CreateBuilder<BoolExpr>();
        foreach (var comparison in InputReader.Object(field.Value, field.Definition.Type, field.Path))
        {
            comparisons.Add(comparison.Definition.Meaning switch
            {
                OperatorMeaning { Operator: { } name } meaning => Compare(value, name, meaning, comparison),
                OperatorMeaning => new IsNullExpr(value, InputReader.Boolean(comparison)),
                SpatialMeaning spatial => SpatialPlanner.Plan(spatial.Operator, value, comparison),
                _ => PlanCast(value, comparison),
            });
        }

        return comparisons.Count == 1 ? comparisons[0] : new AndExpr(comparisons.ToImmutable());
    }

    /// <summary><c>_cast: {String: {…}}</c>: the value as one of another type.</summary>
    private static AndExpr PlanCast(RowValue value, BoundInput cast) => new(
    [
        .. InputReader.Object(cast.Value, cast.Definition.Type, cast.Path)
            .Select(target => PlanComparison(new CastValue(value, ((CastTargetMeaning)target.Definition.Meaning).Target), target)),
    ]);

    private static ComparisonExpr Compare(
        RowValue value,
        ComparisonOperator name,
        OperatorMeaning meaning,
        BoundInput comparison)
    {
        // What an operator has no type of its own for, it compares with a value of the column's type.
        var type = meaning.Operand ?? value.Type;
        var coercion = meaning.IsList ? Coercion.List : type.Element is null ? Coercion.Value : Coercion.Array;
        var operand = new Operand(
            InputReader.Source(comparison, coercion),
            coercion == Coercion.Array ? type.Element! : type,
            IsArray: coercion != Coercion.Value);
        return new ComparisonExpr(value, name, operand);
    }

    // A hidden row is no row: the role's filter on the target belongs to the condition.
    private static RelationshipExpr PlanRelationship(RelationshipInputMeaning related, BoundInput field)
    {
        var condition = Plan(field.Value, field.Definition.Type, field.Path);
        return new RelationshipExpr(related.Relationship, BoolExpr.And(VisibleRows(related.Target), condition));
    }

    /// <summary>The role's filter on a table, for use inside a condition on another.</summary>
    private static BoolExpr VisibleRows(RoleTable table) =>
        table.Permission.Filter is AndExpr { Operands.IsEmpty: true } all ? all : new ReRootedExpr(table.Permission.Filter);
}
