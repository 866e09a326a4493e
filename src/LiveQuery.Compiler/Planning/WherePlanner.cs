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
        ColumnInputMeaning column => ComparisonPlanner.Plan(
            column.Column.Value, field.Value, field.Definition.Type, field.Path),
        RelationshipInputMeaning related => PlanRelationship(related, field),
        AggregatePredicateMeaning aggregate => AggregatePredicatePlanner.Plan(aggregate, field),
        ComputedRowsInputMeaning computed => new ComputedRowsExpr(
            computed.Field.Signature.CallWithoutArguments()!,
            computed.Target.Table,
            BoolExpr.And(BoolExpr.ReRooted(computed.Target.Permission.Filter), Plan(field.Value, field.Definition.Type, field.Path))),
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

    // A hidden row is no row: the role's filter on the target belongs to the condition.
    private static RelationshipExpr PlanRelationship(RelationshipInputMeaning related, BoundInput field)
    {
        var condition = Plan(field.Value, field.Definition.Type, field.Path);
        return new RelationshipExpr(related.Relationship, BoolExpr.And(BoolExpr.ReRooted(related.Target.Permission.Filter), condition));
    }
}
