using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// What a key of the result holds: the planned form of a selected field, with nothing of GraphQL left in it. In SQL each
/// is an expression that gives JSON text.
/// </summary>
internal abstract record Output;

/// <summary>A key of a JSON object and what it holds.</summary>
internal sealed record OutputField(string Key, Output Value);

/// <summary>A constant string: <c>__typename</c>.</summary>
internal sealed record ConstantOutput(string Value) : Output;

/// <summary>The text of the role's schema.</summary>
internal sealed record SdlOutput : Output;

/// <summary>
/// A value of the row at hand. <paramref name="AsText"/>: printed as a JSON string, though the type is numeric.
/// <paramref name="Path"/>: the path in it, where it is JSON of which a part is asked for.
/// </summary>
internal sealed record ValueOutput(RowValue Value, bool AsText, Operand? Path = null) : Output
{
    /// <summary>Whether it is printed in capitals: a value of an enum, where the naming convention wants that.</summary>
    public bool InCapitals { get; init; }
}

/// <summary>The one row of <paramref name="Rows"/> as an object, or null where there is none.</summary>
internal sealed record RowOutput(RowSet Rows, ImmutableArray<OutputField> Fields) : Output;

/// <summary>The rows as a list of objects.</summary>
internal sealed record ListOutput(RowSet Rows, ImmutableArray<OutputField> Fields) : Output;

/// <summary>An object whose fields stand for themselves: the namespace of a source.</summary>
internal sealed record NestedOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary>One batch of a stream.</summary>
internal sealed record StreamOutput(RowSet Rows, StreamCursor Cursor, ImmutableArray<OutputField> Fields) : Output;

/// <summary>
/// An object of aggregates over the rows and, under <c>nodes</c>, the rows themselves. The permission's limit cuts only
/// the nodes where aggregates are asked for, since a sum over some rows would be wrong.
/// </summary>
internal sealed record AggregateOutput(RowSet Rows, ImmutableArray<OutputField> Fields) : Output;

/// <summary>An object nested in an aggregate: <c>aggregate</c> itself, or <c>sum { … }</c>.</summary>
internal sealed record AggregateGroupOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary><c>nodes</c> of an aggregate.</summary>
internal sealed record NodesOutput(ImmutableArray<OutputField> Fields) : Output;

/// <summary><c>count(*)</c>, or of columns.</summary>
internal sealed record CountOutput(ImmutableArray<RowValue> Columns, bool IsDistinct) : Output;

/// <summary>An aggregate function over a value of the rows; the name is one of a fixed set, never the client's text.</summary>
internal sealed record AggregateFunctionOutput(string Function, RowValue Value, bool AsText) : Output;
