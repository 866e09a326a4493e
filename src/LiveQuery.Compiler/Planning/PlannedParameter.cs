using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>A parameter of a statement and the recipe for its value.</summary>
/// <param name="Source">Where each request's value comes from.</param>
/// <param name="Type">The type of the value, or of one element where <paramref name="IsArray"/>.</param>
/// <param name="IsArray">Whether the value is an array.</param>
internal sealed record PlannedParameter(ValueSource Source, PostgresType Type, bool IsArray);
