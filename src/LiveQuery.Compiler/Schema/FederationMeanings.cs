using System.Collections.Immutable;

namespace LiveQuery.Compiler.Schema;

/// <summary><c>_service</c>: what a federation's gateway asks a subgraph about itself.</summary>
internal sealed record ServiceMeaning : FieldMeaning;

/// <summary><c>sdl</c> of it.</summary>
internal sealed record ServiceSdlMeaning : FieldMeaning;

/// <summary><c>_entities</c>: rows by what other subgraphs know of them.</summary>
internal sealed record EntitiesMeaning(UnionType Union, ImmutableArray<RoleTable> Tables) : FieldMeaning;
