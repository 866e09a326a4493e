using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// A value that the client gave: a literal, a variable, or a list or object that has variables in it. Read anew for each
/// request, so that a cached plan serves other values of its variables.
/// </summary>
/// <param name="Value">The value, with its variables still in place.</param>
/// <param name="Path">Where it stands, for errors.</param>
/// <param name="Coercion">How it becomes Postgres' text.</param>
internal sealed record InputSource(InputValue Value, FieldPath Path, Coercion Coercion) : ValueSource
{
    /// <summary>The type as which it is read, where its parameter has another one.</summary>
    public PostgresType? ReadAs { get; init; }
}

/// <summary>The ways in which the API reads a value.</summary>
internal enum Coercion
{
    /// <summary>As a value of a Postgres type: lenient, a string is left to Postgres.</summary>
    Value,

    /// <summary>The same, with null for NULL: an argument of a function.</summary>
    NullableValue,

    /// <summary>As an array, with null for NULL.</summary>
    NullableArray,

    /// <summary>As a list of values of a Postgres type, none of them null: the right side of <c>_in</c>.</summary>
    List,

    /// <summary>As an array of Postgres: a list, nulls allowed, or a string that is an array literal.</summary>
    Array,

    /// <summary>As a list of arrays of Postgres, each given as <see cref="Array"/>.</summary>
    Arrays,

    /// <summary>As a <c>limit</c>: a non-negative 32-bit number.</summary>
    Limit,

    /// <summary>As an <c>offset</c>: a 64-bit number, or a string of digits.</summary>
    Offset,

    /// <summary>As a path into a JSON value: a string, whose keys become an array. The place is that of the arguments.</summary>
    JsonPath,
}
