using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>Inserts rows, as a root field of mutations: <c>objects</c>, or <c>object</c> where it is one; <c>on_conflict</c>.</summary>
internal sealed record InsertMeaning(TrackedTable Table, WritePermission Permission, bool IsOne) : FieldMeaning;

/// <summary>Updates rows, as a root field of mutations: which ones, and an argument for each operator.</summary>
internal sealed record UpdateMeaning(TrackedTable Table, WritePermission Permission, UpdateShape Shape) : FieldMeaning;

/// <summary>How an update finds its rows.</summary>
internal enum UpdateShape
{
    /// <summary>By <c>where</c>.</summary>
    Where,

    /// <summary>By <c>pk_columns</c>: one row.</summary>
    ByPk,

    /// <summary>By the <c>where</c> of each of several <c>updates</c>.</summary>
    Many,
}

/// <summary>Deletes rows, as a root field of mutations: by <c>where</c>, or by an argument a key column.</summary>
internal sealed record DeleteMeaning(TrackedTable Table, WritePermission Permission, bool IsByPk) : FieldMeaning;

/// <summary><c>affected_rows</c>.</summary>
internal sealed record AffectedRowsMeaning : FieldMeaning;

/// <summary><c>returning</c>: the rows that were written.</summary>
internal sealed record ReturningMeaning : FieldMeaning;

/// <summary>The rows of a relationship in an object to insert: <c>data</c> and <c>on_conflict</c>.</summary>
internal sealed record NestedInsertMeaning(Relationship Relationship, WritePermission Permission) : InputMeaning;

/// <summary><c>on_conflict</c>; without an update permission it can only ignore.</summary>
internal sealed record ConflictMeaning(WritePermission? Update) : InputMeaning;

/// <summary>An operator of an update: an object of columns.</summary>
internal sealed record UpdateOperatorMeaning(UpdateOperator Operator) : InputMeaning;

/// <summary>An operator of updates.</summary>
/// <param name="Name">Its name: <c>_set</c>.</param>
/// <param name="TypeSuffix">The suffix of the type of its object.</param>
/// <param name="Description">What it does.</param>
/// <param name="TypeDescription">What its object is; <c>{0}</c> stands for the table.</param>
/// <param name="Operand">The type of its values; null: that of the column.</param>
internal sealed record UpdateOperator(
    string Name, string TypeSuffix, string Description, string TypeDescription, PostgresType? Operand = null)
{
    private const string Append = "append existing jsonb value of filtered columns with new jsonb value";
    private const string Prepend = "prepend existing jsonb value of filtered columns with new jsonb value";
    private const string DeleteKey =
        "delete key/value pair or string element. key/value pairs are matched based on their key value";

    private const string DeleteElement =
        "delete the array element with specified index (negative integers count from the end). throws an error if top "
        + "level container is not an array";

    private const string DeleteAtPath =
        "delete the field or element with specified path (for JSON arrays, negative integers count from the end)";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<UpdateOperator> All { get; } =
    [
        new("_set", "set_input", "sets the columns of the filtered rows to the given values", "input type for updating data in table \"{0}\""),
        new(
            "_inc",
            "inc_input",
            "increments the numeric columns with given value of the filtered values",
            "input type for incrementing numeric columns in table \"{0}\""),
        new("_append", "append_input", Append, Append),
        new("_prepend", "prepend_input", Prepend, Prepend),
        new("_delete_key", "delete_key_input", DeleteKey, DeleteKey, PostgresType.Text),
        new("_delete_elem", "delete_elem_input", DeleteElement, DeleteElement, PostgresType.Int4),
        new("_delete_at_path", "delete_at_path_input", DeleteAtPath, DeleteAtPath, PostgresType.Text) { TakesList = true },
    ];

    /// <summary>Whether its values are lists.</summary>
    public bool TakesList { get; init; }

    /// <summary>Whether it changes values of a type.</summary>
    public bool Takes(PostgresType type) => Name switch
    {
        "_set" => true,
        "_inc" => ScalarNames.IsNumeric(type),
        _ => type is { Schema: "pg_catalog", Name: "jsonb" },
    };
}
