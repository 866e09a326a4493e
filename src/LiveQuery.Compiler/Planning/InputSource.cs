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
internal sealed record InputSource(InputValue Value, FieldPath Path, Coercion Coercion = Coercion.Column) : ValueSource;

/// <summary>The ways in which the API reads a value.</summary>
internal enum Coercion
{
    /// <summary>As a value of a Postgres type: lenient, a string is left to Postgres.</summary>
    Column,

    /// <summary>As a <c>limit</c>: a non-negative 32-bit number.</summary>
    Limit,

    /// <summary>As an <c>offset</c>: a number, or a string of digits.</summary>
    Offset,
}
