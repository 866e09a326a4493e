using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Compiler.Model;

/// <summary>What the operators of a permission's filter are about.</summary>
/// <param name="Value">The left side.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Table">The table of its row.</param>
internal sealed record FilterSubject(RowValue Value, string Name, TrackedTable Table)
{
    /// <summary>The type of the left side. Below a domain: a value that the domain's check refuses is merely unequal.</summary>
    public PostgresType Type => Value.Type.Underlying;
}
