using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>Settings of the compiler; fixed for the life of a model.</summary>
public sealed record CompilerOptions
{
    /// <summary>Whether bigint, numeric, float8 and money are printed as JSON strings. Hasura's option of that name.</summary>
    public bool StringifyNumericTypes { get; init; }

    /// <summary>
    /// Whether who may read a table may also call the functions of queries that return it. Hasura's option of that name;
    /// default true.
    /// </summary>
    public bool InferFunctionPermissions { get; init; } = true;

    /// <summary>Whether the schema is that of a subgraph of an Apollo federation. Hasura's option of that name.</summary>
    public bool EnableApolloFederation { get; init; }

    /// <summary>The most characters of a document. Default 256 Ki.</summary>
    public int MaxDocumentLength { get; init; } = 256 * 1024;

    /// <summary>The deepest nesting of selection sets and of values. Default 50: deeper ones are attacks, not queries.</summary>
    public int MaxDepth { get; init; } = 50;

    /// <summary>The most fields of an operation once fragments are expanded. Default 5,000.</summary>
    public int MaxFields { get; init; } = 5_000;

    /// <summary>The most values that one operation may lift into parameters. Default 2,000.</summary>
    public int MaxParameters { get; init; } = 2_000;

    /// <summary>How results are told apart. Default SHA-256.</summary>
    public ResultHash Hash { get; init; }

    /// <summary>Whether values of a type are printed as JSON strings, though they are numbers.</summary>
    public bool PrintsAsText(PostgresType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return StringifyNumericTypes && type.Name is ("int8" or "numeric" or "float8" or "money");
    }
}
