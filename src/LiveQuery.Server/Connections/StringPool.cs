namespace LiveQuery.Server.Connections;

/// <summary>
/// Makes equal strings one, such as documents: thousands of operations ask by the same few, and each keeps its own to be
/// compiled again. A table of fixed size without a lock; who finds another's string in its place puts its own there.
/// </summary>
internal sealed class StringPool
{
    // With the largest length below, 16 MiB at the very most.
    private const int Places = 1024;

    // Longer ones are rare, and would make the bound a large one.
    private const int MaxLength = 8 * 1024;

    private readonly string?[] _documents = new string?[Places];

    /// <summary>An equal string, the shared one where there is one.</summary>
    public string Share(string document)
    {
        if (document.Length > MaxLength)
        {
            return document;
        }

        // The hash is seeded anew in each process: nobody can aim at a place.
        ref var place = ref _documents[(uint)document.GetHashCode() % Places];
        var shared = Volatile.Read(ref place);
        if (shared == document)
        {
            return shared;
        }

        Volatile.Write(ref place, document);
        return document;
    }
}
