using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The connection of a table, as a root field: first, last, after, before, where, order_by, distinct_on.</summary>
internal sealed record ConnectionMeaning(RoleTable Table) : FieldMeaning;

/// <summary>The connection over the rows of a function, as a root field: <c>args</c> besides.</summary>
internal sealed record FunctionConnectionMeaning(TrackedFunction Function, RoleTable Target) : FieldMeaning;

/// <summary>The connection over an array relationship.</summary>
internal sealed record ConnectionRelationshipMeaning(Relationship Relationship, RoleTable Target) : FieldMeaning;

/// <summary><c>edges</c> of a connection.</summary>
internal sealed record EdgesMeaning : FieldMeaning;

/// <summary><c>node</c> of an edge.</summary>
internal sealed record EdgeNodeMeaning : FieldMeaning;

/// <summary><c>cursor</c> of an edge.</summary>
internal sealed record EdgeCursorMeaning : FieldMeaning;

/// <summary><c>pageInfo</c> of a connection.</summary>
internal sealed record PageInfoMeaning : FieldMeaning;

/// <summary>A field of <c>pageInfo</c>.</summary>
internal sealed record PageInfoFieldMeaning(PageInfoField Field) : FieldMeaning;

/// <summary>What <c>pageInfo</c> tells.</summary>
internal enum PageInfoField
{
    StartCursor,
    EndCursor,
    HasNextPage,
    HasPreviousPage,
}

/// <summary>The row with a global id, as a root field; its table is one of these.</summary>
internal sealed record NodeMeaning(InterfaceType Interface, ImmutableArray<RoleTable> Tables) : FieldMeaning;

/// <summary>The global id of a row; of the interface, whose fields are those of its types, there is no table.</summary>
internal sealed record NodeIdMeaning(RoleTable? Table) : FieldMeaning;
