using System.Collections.Frozen;
using LiveQuery.Compiler.Language;

namespace LiveQuery.Compiler.SavedQueries;

/// <summary>
/// The documents that may be run while the allow list is enforced, as Hasura compares them: parsed, and without
/// <c>__typename</c>. Immutable; keeps what it was asked lately. Thread-safe.
/// </summary>
public sealed class Allowlist
{
    // Characters of documents and of their canonical forms.
    private const long CacheCapacity = 1024 * 1024;

    private readonly FrozenSet<string> _global;
    private readonly FrozenDictionary<string, FrozenSet<string>> _byRole;
    private readonly DocumentLimits _limits;
    private readonly GenerationCache<string, string> _canonical = new(CacheCapacity);

    internal Allowlist(FrozenSet<string> global, FrozenDictionary<string, FrozenSet<string>> byRole, DocumentLimits limits)
    {
        _global = global;
        _byRole = byRole;
        _limits = limits;
    }

    /// <summary>A list that allows nothing.</summary>
    public static Allowlist Empty { get; } = new(
        FrozenSet<string>.Empty, FrozenDictionary<string, FrozenSet<string>>.Empty, new DocumentLimits(0, 0, 0));

    /// <summary>Whether a document is on the list for everybody.</summary>
    public bool Allows(string document) => CanonicalOf(document) is { } canonical && _global.Contains(canonical);

    /// <summary>Whether a document is on the list for everybody, or for a role.</summary>
    public bool Allows(string document, string role) =>
        CanonicalOf(document) is { } canonical
        && (_global.Contains(canonical) || (_byRole.TryGetValue(role, out var own) && own.Contains(canonical)));

    private string? CanonicalOf(string document)
    {
        if (_global.Count == 0 && _byRole.Count == 0)
        {
            return null;
        }

        if (_canonical.TryGet(document, out var known))
        {
            return known;
        }

        try
        {
            var canonical = CanonicalDocument.Print(ParsedDocument.Parse(document, _limits));
            _canonical.Add(document, canonical, document.Length + canonical.Length);
            return canonical;
        }
        catch (GraphQLException)
        {
            // No document that is on the list.
            return null;
        }
    }
}
