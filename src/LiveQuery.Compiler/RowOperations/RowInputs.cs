using System.Text.Json;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.RowOperations;

/// <summary>Values of columns as a client gives them to be written.</summary>
internal static class RowInputs
{
    private const int MaxDepth = 50;

    /// <summary>The value as the operand of a column.</summary>
    /// <exception cref="GraphQLException">It is nothing that the column's type takes.</exception>
    public static Operand Read(JsonElement value, CatalogColumn column, FieldPath place)
    {
        var input = InputReading.FromJson(value, place, MaxDepth);
        var element = column.Type.Element;
        var text = ValueCoercion.ToText(
            input, element ?? column.Type, element is null ? Coercion.NullableValue : Coercion.NullableArray, place);
        return element is null
            ? new Operand(new LiteralSource(text), column.Type)
            : new Operand(new LiteralSource(text), element, IsArray: true);
    }
}
