namespace LiveQuery.Load;

/// <summary>The server's memory at a moment.</summary>
/// <param name="ResidentMiB">What the process holds.</param>
/// <param name="HeapMiB">The objects on its managed heap, garbage that is not yet collected included.</param>
internal readonly record struct ServerMemory(double ResidentMiB, double HeapMiB);
