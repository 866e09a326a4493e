namespace LiveQuery.Compiler.Model;

/// <summary>Where the value of a parameter comes from. The value itself never becomes part of the SQL.</summary>
public abstract record ValueSource;

/// <summary>A value that stands in the document or in a permission, as Postgres' text form of its type; null is NULL.</summary>
public sealed record LiteralSource(string? Text) : ValueSource;

/// <summary>A session variable by its lower-case name (<c>x-hasura-user-id</c>), in Postgres' text form.</summary>
public sealed record SessionSource(string Name) : ValueSource;

/// <summary>
/// A GraphQL variable, used whole as this value; <paramref name="Kind"/> says how its JSON becomes Postgres' text.
/// </summary>
public sealed record VariableSource(string Name, ValueKind Kind) : ValueSource;

/// <summary>How a JSON value becomes the text form of a Postgres value: which coercion of the API applies.</summary>
/// <param name="TypeName">The catalog's name of the (element) type.</param>
/// <param name="IsList">Whether a JSON list becomes a Postgres array.</param>
public readonly record struct ValueKind(string TypeName, bool IsList);
