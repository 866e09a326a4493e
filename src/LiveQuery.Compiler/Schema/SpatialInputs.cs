using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The operators of PostGIS' types in comparison objects.</summary>
internal sealed class SpatialInputs(TypeRegistry types)
{
    /// <summary>The operators of a type.</summary>
    public IEnumerable<InputField> Of(PostgresType type) => SpatialOperator.Of(type).Select(spatial => new InputField(
        "_" + spatial.Name,
        spatial.InputType is null ? types.Value(spatial.Parameters[0].TypeFor(type)) : new NamedUse(Input(spatial, type)),
        new SpatialMeaning(spatial),
        spatial.Description));

    private InputObjectType Input(SpatialOperator spatial, PostgresType type) => types.GetOrAdd(
        spatial.InputType!,
        () => new InputObjectType(spatial.InputType!, null, () => spatial.Parameters.Select(parameter =>
        {
            var use = types.Value(parameter.TypeFor(type));
            return new InputField(
                parameter.Name,
                parameter.Default is null && parameter.IsRequired ? new NonNullUse(use) : use,
                new SpatialParameterMeaning(parameter),
                null,
                parameter.Default);
        })));
}
