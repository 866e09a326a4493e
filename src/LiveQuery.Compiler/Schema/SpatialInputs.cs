using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The operators of PostGIS' types in comparison objects.</summary>
internal sealed class SpatialInputs(TypeRegistry types)
{
    /// <summary>The operators of a type.</summary>
    public IEnumerable<InputField> Of(PostgresType type, Naming naming) => SpatialOperator.Of(type).Select(spatial => new InputField(
        naming.Field("_" + spatial.Name),
        spatial.InputType is null ? types.Value(spatial.Parameters[0].TypeFor(type)) : new NamedUse(Input(spatial, type, naming)),
        new SpatialMeaning(spatial),
        spatial.Description));

    private InputObjectType Input(SpatialOperator spatial, PostgresType type, Naming naming) => types.GetOrAdd(
        naming.SharedType(spatial.InputType!),
        () => new InputObjectType(naming.SharedType(spatial.InputType!), null, () => spatial.Parameters.Select(parameter =>
        {
            var use = types.Value(parameter.TypeFor(type));
            return new InputField(
                naming.Field(parameter.Name),
                parameter.Default is null && parameter.IsRequired ? new NonNullUse(use) : use,
                new SpatialParameterMeaning(parameter),
                null,
                parameter.Default);
        })));
}
