using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Postgres;

/// <summary>A relation that a view's own query names.</summary>
internal sealed record ViewRead(uint View, TableName Name, uint Oid, char Kind, bool IsSystem);

/// <summary>Follows views through views: what they read in the end, and whether anything in it is volatile.</summary>
internal sealed class CatalogViews(IEnumerable<ViewRead> reads, IReadOnlySet<uint> isVolatile)
{
    private readonly ILookup<uint, ViewRead> _reads = reads.ToLookup(read => read.View);

    /// <summary>The relations below a view at any depth, in the order of their names. Sequences are none.</summary>
    public ImmutableArray<TableName> ReadsFrom(uint view) =>
    [
        .. Below(view).Where(read => read.Kind != 'S').Select(read => read.Name).Distinct().Order(ByName),
    ];

    /// <summary>Whether two reads of the relation under one snapshot may differ.</summary>
    public bool IsVolatile(uint relation, char kind) =>
        kind == 'f' || isVolatile.Contains(relation)
        || Below(relation).Any(read => read.IsSystem || read.Kind is 'f' or 'S' || isVolatile.Contains(read.Oid));

    private static readonly Comparer<TableName> ByName = Comparer<TableName>.Create((left, right) => left.CompareTo(right));

    private List<ViewRead> Below(uint view)
    {
        var found = new List<ViewRead>();
        var seen = new HashSet<uint> { view };
        var open = new Queue<uint>([view]);
        while (open.TryDequeue(out var next))
        {
            foreach (var read in _reads[next])
            {
                if (seen.Add(read.Oid))
                {
                    found.Add(read);
                    open.Enqueue(read.Oid);
                }
            }
        }

        return found;
    }
}
