using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Planning;

/// <summary>What is known of the values that rows are ordered by.</summary>
internal static class OrderKeys
{
    private static readonly PostgresType Numeric = PostgresType.BuiltIn("numeric", "numeric");
    private static readonly PostgresType Float8 = PostgresType.BuiltIn("float8", "double precision");

    /// <summary>The type of a key.</summary>
    public static PostgresType TypeOf(OrderKey key) => key switch
    {
        ValueOrderKey value => value.Value.Type,
        RelatedOrderKey related => TypeOf(related.Key),
        AggregateOrderKey { Aggregate: AggregateFunctionOutput aggregate } => TypeOf(aggregate.Function, aggregate.Value.Type),
        AggregateOrderKey { Aggregate: CountOutput } => PostgresType.Int8,
        _ => throw new InvalidOperationException($"{key.GetType().Name} has no type"),
    };

    /// <summary>Whether a key may be NULL.</summary>
    public static bool IsNullable(OrderKey key) => key switch
    {
        ValueOrderKey value => value.Value.IsNullable,
        AggregateOrderKey { Aggregate: CountOutput } => false,
        _ => true,
    };

    // The types that Postgres' aggregate functions give (PostgreSQL manual, 9.21).
    private static PostgresType TypeOf(string function, PostgresType argument) => (function, argument.Name) switch
    {
        ("max" or "min", "varchar") => PostgresType.Text,
        ("max" or "min", _) => argument,
        ("sum", "int2" or "int4") => PostgresType.Int8,
        ("sum", "int8") => Numeric,
        ("sum", _) => argument,
        (_, "float4" or "float8") => Float8,
        _ => Numeric,
    };
}
