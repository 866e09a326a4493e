using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Values of columns as a client gives them to be written.</summary>
internal static class WrittenValue
{
    /// <summary>The value as the operand of a column; null only where the column takes NULL.</summary>
    public static Operand Of(BoundInput input, RoleValue column)
    {
        var type = column.Type;
        var isNullable = column.Value.IsNullable;
        if (isNullable && input.Definition.Type.Named is EnumType && input.Value.Resolved is NullValue)
        {
            return new Operand(new LiteralSource(null), type);
        }

        return type.Element is { } element
            ? new Operand(InputReader.Source(input, isNullable ? Coercion.NullableArray : Coercion.Array), element, IsArray: true)
            : new Operand(InputReader.Source(input, isNullable ? Coercion.NullableValue : Coercion.Value), type);
    }
}
