using System.Collections.Immutable;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>What a query takes and gives, as far as it fits the schema.</summary>
/// <param name="Variables">Its variables whose types are known, in their order.</param>
/// <param name="Fields">The fields of its result, in their order.</param>
/// <param name="Problems">What does not fit: <c>$.author.nme: field 'nme' not found in object 'author'</c>.</param>
public sealed record QueryStructure(
    ImmutableArray<StructureVariable> Variables,
    ImmutableArray<StructureField> Fields,
    ImmutableArray<string> Problems);

/// <summary>A variable of a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="DefaultJson">Its default as JSON, or null.</param>
public sealed record StructureVariable(string Name, StructureType Type, string? DefaultJson);

/// <summary>A field of a query's result.</summary>
/// <param name="Key">Its key in the result.</param>
/// <param name="Type">Its type.</param>
/// <param name="Fields">What is selected of it; empty for a scalar.</param>
public sealed record StructureField(string Key, StructureType Type, ImmutableArray<StructureField> Fields);
