using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>Rows of several tables as one list, in an order from outside; null where there is no such row.</summary>
internal sealed record EntitiesOutput(ImmutableArray<EntityGroup> Groups) : Output;

/// <summary>Those of one table.</summary>
/// <param name="Rows">The rows that the role may see.</param>
/// <param name="Positions">Where each stands in the list: an array of numbers.</param>
/// <param name="Keys">The columns that tell the rows apart.</param>
/// <param name="Fields">What is selected of each.</param>
internal sealed record EntityGroup(
    RowSet Rows, Operand Positions, ImmutableArray<EntityKey> Keys, ImmutableArray<OutputField> Fields);

/// <summary>A column and its values, in an array beside the positions; as text where there is no array of its type.</summary>
internal sealed record EntityKey(CatalogColumn Column, Operand Values);
