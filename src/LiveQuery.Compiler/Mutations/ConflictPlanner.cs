using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;
using LiveQuery.Compiler.RowOperations;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Mutations;

/// <summary>Plans <c>on_conflict</c>.</summary>
internal static class ConflictPlanner
{
    /// <summary>What becomes of rows whose key is there already; null where nothing is said.</summary>
    public static RowConflict? Plan(BoundInput? input)
    {
        if (input is null || input.Value.Resolved is NullValue)
        {
            return null;
        }

        string? constraint = null;
        ImmutableArray<CatalogColumn> updated = [];
        var where = BoolExpr.True;
        foreach (var field in InputReader.Object(input.Value, input.Definition.Type, input.Path))
        {
            switch (field.Definition.Key)
            {
                case "constraint":
                    constraint = ((UniqueKey)InputReader.Enum(field).Meaning!).Constraint;
                    break;
                case "update_columns":
                    updated = Columns(field, input.Path);
                    break;
                default:
                    where = field.Value.Resolved is NullValue ? where : WherePlanner.Plan(field.Value, field.Definition.Type, field.Path);
                    break;
            }
        }

        // Columns can be named only where the role may update.
        return updated.IsEmpty || ((ConflictMeaning)input.Definition.Meaning).Update is not { } update
            ? new RowConflict(constraint, [], [], [], BoolExpr.True, null)
            : new RowConflict(constraint, [], updated, update.Presets, BoolExpr.And(update.Filter, where), update.Check);
    }

    private static ImmutableArray<CatalogColumn> Columns(BoundInput field, FieldPath place)
    {
        var columns = ImmutableArray.CreateBuilder<CatalogColumn>();
        foreach (var (item, use, path) in InputReader.List(field.Value, field.Definition.Type, field.Path))
        {
            columns.Add(InputReader.Enum(item, use, path).Meaning is RoleValue column
                ? column.Value.Column!
                : throw place.Error("erroneous column name"));
        }

        return [.. columns.Distinct()];
    }
}
