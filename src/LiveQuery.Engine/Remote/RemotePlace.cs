namespace LiveQuery.Engine.Remote;

/// <summary>A place in a JSON text that another source fills.</summary>
/// <param name="Part">The index of the part that fills it.</param>
/// <param name="Start">Where its placeholder begins, in bytes.</param>
/// <param name="End">Where its placeholder ends, in bytes.</param>
/// <param name="Keys">The keys that stand there; null where one of them is NULL.</param>
internal readonly record struct RemotePlace(int Part, int Start, int End, IReadOnlyList<string>? Keys);
