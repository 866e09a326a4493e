using System.Collections.Immutable;

namespace LiveQuery.Compiler.Catalog;

/// <summary><c>pg_proc.provolatile</c>.</summary>
public enum Volatility
{
    Immutable,
    Stable,
    Volatile,
}

/// <summary>A function of a user schema.</summary>
public sealed record CatalogFunction
{
    /// <summary>The schema-qualified name.</summary>
    public required TableName Name { get; init; }

    /// <summary>How far its result may change between calls.</summary>
    public Volatility Volatility { get; init; }

    /// <summary>Whether it reads the clock, though it says that it is stable.</summary>
    public bool TellsTime { get; init; }

    /// <summary>Whether it returns a set of rows.</summary>
    public bool ReturnsSet { get; init; }

    /// <summary>The type that it returns (of one row, where it returns a set).</summary>
    public required PostgresType ReturnType { get; init; }

    /// <summary>The table whose row type it returns, or null.</summary>
    public TableName? ReturnTable { get; init; }

    /// <summary>Whether its last parameter is VARIADIC.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>The input parameters in their order.</summary>
    public ImmutableArray<FunctionParameter> Parameters { get; init; } = [];

    /// <summary>The comment in Postgres, if any.</summary>
    public string? Comment { get; init; }
}

/// <summary>An input parameter of a function; <paramref name="Name"/> is null where it has none.</summary>
public sealed record FunctionParameter(string? Name, PostgresType Type, bool HasDefault);
