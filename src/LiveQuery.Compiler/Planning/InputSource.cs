using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// A value that the client gave: a literal, a variable, or a list or object that has variables in it. Read anew for each
/// request, so that a cached plan serves other values of its variables.
/// </summary>
/// <param name="Value">The value, with its variables still in place.</param>
/// <param name="Path">Where it stands, for errors.</param>
internal sealed record InputSource(InputValue Value, FieldPath Path) : ValueSource;
