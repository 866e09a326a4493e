using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The comparison objects: <c>Int_comparison_exp</c>, <c>String_array_comparison_exp</c>, ….</summary>
internal sealed class ComparisonTypes(TypeRegistry types)
{
    private readonly SpatialInputs _spatial = new(types);

    /// <summary>The comparison object of a field.</summary>
    public InputObjectType Of(RoleValue value, Naming naming) => value.Enum is { } table ? OfEnum(table, naming) : Of(value.Type, naming);

    /// <summary>The comparison object of values of a type.</summary>
    public InputObjectType Of(PostgresType type, Naming naming)
    {
        var scalar = ScalarNames.Of(type);
        var name = naming.SharedType(
            type.Kind == PostgresTypeKind.Array ? $"{scalar}_array_comparison_exp" : $"{scalar}_comparison_exp");
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"Boolean expression to compare columns of type \"{scalar}\". All fields are combined with logical 'AND'.",
            () => Operators(type, naming)));
    }

    private IEnumerable<InputField> Operators(PostgresType type, Naming naming)
    {
        var value = types.Value(type);
        foreach (var field in Equality(value, naming))
        {
            yield return field;
        }

        if (!ExtensionTypes.IsRaster(type))
        {
            yield return new InputField("_gt", value, Own(ComparisonOperator.Gt));
            yield return new InputField("_lt", value, Own(ComparisonOperator.Lt));
            yield return new InputField("_gte", value, Own(ComparisonOperator.Gte));
            yield return new InputField("_lte", value, Own(ComparisonOperator.Lte));
        }

        foreach (var known in OperatorTables.Of(type))
        {
            yield return new InputField(
                naming.Field(known.Name), Use(known.Shape, type), new OperatorMeaning(known.Operator, known.Shape), known.Description);
        }

        foreach (var field in _spatial.Of(type, naming))
        {
            yield return field;
        }

        if (ValueCasts.TargetOf(type) is { } target)
        {
            yield return new InputField("_cast", new NamedUse(CastType(type, target, naming)), new CastMeaning());
        }
    }

    private InputObjectType OfEnum(EnumTable table, Naming naming)
    {
        var name = naming.SharedType($"{table.TypeName}_comparison_exp");
        return types.GetOrAdd(name, () => new InputObjectType(
            name,
            $"Boolean expression to compare columns of type \"{table.TypeName}\". All fields are combined with logical 'AND'.",
            () => Equality(new NamedUse(types.Enum(table)), naming)));
    }

    private IEnumerable<InputField> Equality(TypeUse value, Naming naming)
    {
        var list = new ListUse(new NonNullUse(value));
        return
        [
            new InputField(naming.Field("_is_null"), new NamedUse(types.Scalar("Boolean")), new IsNullMeaning()),
            new InputField("_eq", value, Own(ComparisonOperator.Eq)),
            new InputField("_neq", value, Own(ComparisonOperator.Neq)),
            new InputField("_in", list, new OperatorMeaning(ComparisonOperator.In, OperandShape.Values)),
            new InputField("_nin", list, new OperatorMeaning(ComparisonOperator.Nin, OperandShape.Values)),
        ];
    }

    private static OperatorMeaning Own(ComparisonOperator comparison) => new(comparison, OperandShape.Value);

    private TypeUse Use(OperandShape shape, PostgresType left)
    {
        // Patterns are of the left side's own type, and lists of label patterns are strings, whatever they are to Postgres.
        var operand = shape switch
        {
            OperandShape.Pattern => left,
            OperandShape.LabelQueries => PostgresType.Text,
            _ => shape.TypeBeside(left),
        };
        var use = types.Value(operand);
        return shape.IsList ? new ListUse(new NonNullUse(use)) : use;
    }

    private InputObjectType CastType(PostgresType source, PostgresType target, Naming naming)
    {
        var name = naming.SharedType($"{ScalarNames.Of(source)}_cast_exp");
        return types.GetOrAdd(name, () => new InputObjectType(
            name, null, () => [new InputField(ScalarNames.Of(target), new NamedUse(Of(target, naming)), InputMeaning.Plain)]));
    }
}
