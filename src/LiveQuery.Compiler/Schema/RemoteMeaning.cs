using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Schema;

/// <summary>The rows of another source that a remote relationship leads to; but for one row, the select arguments.</summary>
/// <param name="Relationship">The relationship.</param>
/// <param name="Keys">The values of the row at hand that find them, as the role sees these.</param>
/// <param name="Target">The table that it leads to.</param>
/// <param name="Shape">What is made of the rows.</param>
internal sealed record RemoteMeaning(
    RemoteRelationship Relationship, ImmutableArray<RowValue> Keys, RoleTable Target, RemoteShape Shape) : FieldMeaning;

/// <summary>What a remote field makes of its rows.</summary>
internal enum RemoteShape
{
    Row,
    Rows,
    Aggregate,
}
