using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The arguments of functions: <c>args: f_args</c>.</summary>
internal sealed class FunctionTypes(TypeRegistry types)
{
    /// <summary>The argument <c>args</c>; none where the client has nothing to pass.</summary>
    public ImmutableArray<InputField> Arguments(FunctionSignature signature, string typeName, string description, Naming naming)
    {
        var arguments = signature.Arguments.ToArray();
        if (arguments.Length == 0)
        {
            return [];
        }

        var type = types.GetOrAdd(typeName, () => new InputObjectType(
            typeName,
            null,
            () => arguments.Select(argument => new InputField(
                naming.Field(argument.GraphQLName), Value(argument.Parameter.Type), new FunctionArgumentMeaning(argument)))));
        TypeUse use = new NamedUse(type);
        return [new InputField(
            "args", arguments.All(argument => argument.Parameter.HasDefault) ? use : new NonNullUse(use), InputMeaning.Plain, description)];
    }

    private TypeUse Value(PostgresType type) => type.Kind == PostgresTypeKind.Composite
        ? new NamedUse(types.Scalar(type.Name + "_scalar"))
        : types.Value(type);
}
