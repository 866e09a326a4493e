using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>
/// Reads the objects of an insert. What is wrong with them is told at their place under the field's name; what goes wrong
/// when they are written, under its alias.
/// </summary>
internal static class InsertReader
{
    /// <summary>The rows of <c>objects</c>, of <c>object</c>, or of <c>data</c>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="permission">What the role may give.</param>
    /// <param name="rows">The rows as they are given.</param>
    /// <param name="conflict"><c>on_conflict</c>, if it is given.</param>
    /// <param name="place">Where they stand, as errors at run time tell it.</param>
    public static InsertedRows Read(
        TrackedTable table, WritePermission permission, BoundInput rows, BoundInput? conflict, FieldPath place) =>
        new(table, permission, [.. Items(rows, place).Select(item => Row(item.Value, item.Use, item.Path, item.Place))], ConflictPlanner.Plan(conflict), place);

    private static IEnumerable<(InputValue Value, TypeUse Use, FieldPath Path, FieldPath Place)> Items(BoundInput rows, FieldPath place)
    {
        var use = rows.Definition.Type;
        return use is NonNullUse { Inner: ListUse }
            ? InputReader.List(rows.Value, use, rows.Path).Select((item, index) => (item.Item, item.Use, item.Path, place[index]))
            : [(rows.Value, use, rows.Path, place)];
    }

    private static InsertedRow Row(InputValue value, TypeUse use, FieldPath path, FieldPath place)
    {
        var values = new Dictionary<string, Operand>(StringComparer.Ordinal);
        var nested = ImmutableArray.CreateBuilder<NestedRows>();
        foreach (var field in InputReader.Object(value, use, path))
        {
            switch (field.Definition.Meaning)
            {
                case ColumnInputMeaning { Column: var column }:
                    values[column.Value.Column!.Name] = WrittenValue.Of(field, column);
                    break;
                case NestedInsertMeaning meaning when field.Value.Resolved is not NullValue:
                    var rows = Nested(meaning, field, place[field.Definition.Name]);
                    if (!rows.Rows.Rows.IsEmpty)
                    {
                        nested.Add(rows);
                    }

                    break;
            }
        }

        return new InsertedRow(values, nested.ToImmutable(), place);
    }

    private static NestedRows Nested(NestedInsertMeaning meaning, BoundInput field, FieldPath place)
    {
        var members = InputReader.Object(field.Value, field.Definition.Type, field.Path);
        var data = members.First(member => member.Definition.Key == "data");
        var conflict = members.FirstOrDefault(member => member.Definition.Key == "on_conflict");
        return new NestedRows(
            meaning.Relationship,
            Read(meaning.Relationship.Target, meaning.Permission, data, conflict, place["data"]),
            place);
    }
}
