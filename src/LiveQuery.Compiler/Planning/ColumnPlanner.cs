using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Plans columns as outputs: how they are printed, and which part of them a <c>path</c> asks for.</summary>
internal sealed class ColumnPlanner(CompilerOptions options)
{
    /// <summary>A column.</summary>
    public ColumnOutput Plan(CatalogColumn column, Field field, SelectedField selected, FieldPath path) =>
        new(column, PrintsAsText(column.Type)) { Path = JsonPathOf(field, selected, path) };

    /// <summary>Whether values of the type are printed as JSON strings though they are numbers.</summary>
    public bool PrintsAsText(PostgresType type) =>
        options.StringifyNumericTypes && type.Name is ("int8" or "numeric" or "float8" or "money");

    /// <summary>The <c>path</c> argument of a JSON field as an array of keys; null where it has none.</summary>
    public static Operand? JsonPathOf(Field field, SelectedField selected, FieldPath path)
    {
        foreach (var argument in InputReader.Arguments(field, selected, path))
        {
            if (argument.Definition.Name == JsonPathArgument.Name)
            {
                // The path of the arguments, as where the parts of a path do not fit together.
                return new Operand(
                    new InputSource(argument.Value, path["args"], Coercion.JsonPath), PostgresType.Text, IsArray: true);
            }
        }

        return null;
    }
}
