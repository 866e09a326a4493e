using LiveQuery.Compiler.Model;

namespace LiveQuery.Compiler.Planning;

/// <summary>A key of a remote relationship, by its place among them; given by the engine.</summary>
internal sealed record RemoteKeySource(int Index) : ValueSource;
