using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Turns operators of PostGIS' types into calls of its functions.</summary>
internal static class SpatialPlanner
{
    /// <summary>The call over a value of the row and those that the client gave.</summary>
    /// <exception cref="GraphQLException">A value is missing.</exception>
    public static SpatialExpr Plan(SpatialOperator spatial, RowValue value, BoundInput input)
    {
        if (spatial.InputType is null)
        {
            return new SpatialExpr(value, spatial.Function, [Operand(spatial.Parameters[0], value, input)]);
        }

        var given = InputReader.Object(input.Value, input.Definition.Type, input.Path)
            .ToDictionary(field => ((SpatialParameterMeaning)field.Definition.Meaning).Parameter.Name);
        var operands = spatial.Parameters.Select(parameter => given.TryGetValue(parameter.Name, out var field)
            ? Operand(parameter, value, field)
            : new Operand(new LiteralSource(parameter.Default), parameter.TypeFor(value.Type)));
        return new SpatialExpr(value, spatial.Function, [.. operands]);
    }

    // Null is passed on where there is a default, as Hasura does.
    private static Operand Operand(SpatialParameter parameter, RowValue value, BoundInput input) => new(
        InputReader.Source(input, parameter.Default is null ? Coercion.Value : Coercion.NullableValue),
        parameter.TypeFor(value.Type));
}
