using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Turns comparison objects (<c>{_gt: 5, _lt: 9}</c>) into conditions on a value of the row.</summary>
internal static class ComparisonPlanner
{
    /// <summary>The condition of an object: its operators hold together.</summary>
    public static BoolExpr Plan(RowValue left, InputValue value, TypeUse use, FieldPath path)
    {
        var comparisons = ImmutableArray.CreateBuilder<BoolExpr>();
        foreach (var field in InputReader.Object(value, use, path))
        {
            comparisons.Add(field.Definition.Meaning switch
            {
                OperatorMeaning known => Compare(left, known, field),
                IsNullMeaning => new IsNullExpr(left, InputReader.Boolean(field)),
                SpatialMeaning spatial => SpatialPlanner.Plan(spatial.Operator, left, field),
                CastMeaning => Cast(left, field),
                var meaning => throw new InvalidOperationException($"{meaning.GetType().Name} stands in a comparison"),
            });
        }

        return comparisons.Count == 1 ? comparisons[0] : new AndExpr(comparisons.ToImmutable());
    }

    private static ComparisonExpr Compare(RowValue left, OperatorMeaning known, BoundInput field)
    {
        var type = known.Shape.TypeBeside(left.Type);
        if (known.Shape.IsList && type.Element is { } item)
        {
            // A list of arrays travels as the list of their texts.
            var texts = new InputSource(field.Value, field.Path, Coercion.Arrays) { ReadAs = item };
            return new ComparisonExpr(left, known.Operator, new Operand(texts, PostgresType.Text, IsArray: true));
        }

        var operand = known.Shape.IsList
            ? new Operand(InputReader.Source(field, Coercion.List), type, IsArray: true)
            : ColumnOperand(type, field);
        return new ComparisonExpr(left, known.Operator, operand);
    }

    /// <summary>One value of a column's type, which may be an array, as an operand.</summary>
    public static Operand ColumnOperand(PostgresType type, BoundInput field) => type.Element is { } element
        ? new Operand(InputReader.Source(field, Coercion.Array), element, IsArray: true)
        : new Operand(InputReader.Source(field, Coercion.Value), type);

    /// <summary>A value of a column's type that is read in a way of its own.</summary>
    public static Operand ColumnOperand(PostgresType type, ValueSource source) => type.Element is { } element
        ? new Operand(source, element, IsArray: true)
        : new Operand(source, type);

    private static BoolExpr Cast(RowValue left, BoundInput field)
    {
        var target = ValueCasts.TargetOf(left.Type)!;
        var casts = InputReader.Object(field.Value, field.Definition.Type, field.Path)
            .Select(cast => Plan(new CastValue(left, target), cast.Value, cast.Definition.Type, cast.Path));
        return casts.Aggregate(BoolExpr.True, BoolExpr.And);
    }
}
