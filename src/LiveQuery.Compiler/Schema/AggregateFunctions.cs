using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Schema;

/// <summary>An aggregate function that is offered over columns.</summary>
/// <param name="Name">Its name, in GraphQL and in SQL alike.</param>
/// <param name="Takes">Which column types it takes.</param>
/// <param name="IsFloat">Whether it gives a Float; else it gives the column's type.</param>
internal sealed record AggregateFunction(string Name, Func<PostgresType, bool> Takes, bool IsFloat)
{
    /// <summary>Whether it takes a field; the values of enums are not offered to any.</summary>
    public bool TakesValue(RoleValue value) => value.Enum is null && Takes(value.Type);
}

/// <summary>The aggregate functions, besides <c>count</c>.</summary>
internal static class AggregateFunctions
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<AggregateFunction> All { get; } =
    [
        new("avg", ScalarNames.IsNumeric, IsFloat: true),
        new("max", ScalarNames.IsComparable, IsFloat: false),
        new("min", ScalarNames.IsComparable, IsFloat: false),
        new("stddev", ScalarNames.IsNumeric, IsFloat: true),
        new("stddev_pop", ScalarNames.IsNumeric, IsFloat: true),
        new("stddev_samp", ScalarNames.IsNumeric, IsFloat: true),
        new("sum", ScalarNames.IsNumeric, IsFloat: false),
        new("var_pop", ScalarNames.IsNumeric, IsFloat: true),
        new("var_samp", ScalarNames.IsNumeric, IsFloat: true),
        new("variance", ScalarNames.IsNumeric, IsFloat: true),
    ];
}
