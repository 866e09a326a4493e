namespace LiveQuery.Compiler.Model;

/// <summary>Where the value of a parameter comes from. The value itself never becomes part of the SQL.</summary>
public abstract record ValueSource;

/// <summary>A value that stands in the document or in a permission, as Postgres' text form of its type; null is NULL.</summary>
public sealed record LiteralSource(string? Text) : ValueSource;

/// <summary>All session variables as a JSON object with lower-case keys: what a function's session argument takes.</summary>
public sealed record SessionObjectSource : ValueSource;

/// <summary>A session variable by its lower-case name (<c>x-hasura-user-id</c>), in Postgres' text form.</summary>
public sealed record SessionSource(string Name) : ValueSource;
