using System.Collections.Immutable;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>
/// What another source answers for the row at hand. In the SQL of this source it is the list of the keys as texts, or
/// null where one of them is NULL, in whose place the answer is put afterwards.
/// </summary>
/// <param name="Keys">The values of the row that find the answer.</param>
/// <param name="Source">The other source.</param>
/// <param name="Value">The output there; the keys are its parameters from <see cref="RemoteKeySource"/>.</param>
internal sealed record RemoteOutput(ImmutableArray<RowValue> Keys, string Source, Output Value) : Output;
