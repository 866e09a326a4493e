using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;

namespace LiveQuery.Engine.Changes;

/// <summary>The relations of a database as they were when the change feed looked last. Immutable.</summary>
internal sealed class ChangeCatalog
{
    private readonly FrozenDictionary<uint, ChangeRelation> _byOid;
    private readonly FrozenDictionary<TableName, ChangeRelation> _byName;

    /// <summary>Makes a catalog.</summary>
    /// <param name="version">A fingerprint: another one after any DDL that matters.</param>
    /// <param name="meaning">A fingerprint of types and functions.</param>
    /// <param name="relations">The relations.</param>
    public ChangeCatalog(string version, string meaning, IEnumerable<ChangeRelation> relations)
    {
        Version = version;
        Meaning = meaning;
        _byOid = relations.ToFrozenDictionary(relation => relation.Oid);
        _byName = _byOid.Values.ToFrozenDictionary(relation => relation.Name);
    }

    /// <summary>The fingerprint.</summary>
    public string Version { get; }

    /// <summary>The fingerprint of what all plans depend on alike: types and functions.</summary>
    public string Meaning { get; }

    /// <summary>The relations.</summary>
    public IEnumerable<ChangeRelation> Relations => _byOid.Values;

    /// <summary>The relation of that name, or null.</summary>
    public ChangeRelation? Find(TableName name) => _byName.GetValueOrDefault(name);

    /// <summary>The relation with that oid, or null.</summary>
    public ChangeRelation? Find(uint oid) => _byOid.GetValueOrDefault(oid);

    /// <summary>The same catalog with some relations, by their oids, as if they were not published.</summary>
    public ChangeCatalog Unpublish(ImmutableHashSet<uint> oids)
    {
        return Relations.Any(IsMeant)
            ? new ChangeCatalog(Version, Meaning, Relations.Select(relation => IsMeant(relation) ? relation with { IsPublished = false } : relation))
            : this;

        bool IsMeant(ChangeRelation relation) => relation.IsPublished && oids.Contains(relation.Oid);
    }

    /// <summary>A relation and all that is below it: its partitions, the tables that inherit from it.</summary>
    public IEnumerable<ChangeRelation> WithDescendants(ChangeRelation relation) => Reach(relation, next => next.Children);

    /// <summary>A relation with all that is below it and, of views, all that they read.</summary>
    public IEnumerable<ChangeRelation> Behind(TableName name) =>
        Find(name) is { } relation ? Reach(relation, next => next.Children.AddRange(next.Reads)) : [];

    /// <summary>A relation and all that can be reached from it, each once.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="further">Where one leads to, by oids; those that are not known are passed over.</param>
    public IEnumerable<ChangeRelation> Reach(ChangeRelation relation, Func<ChangeRelation, ImmutableArray<uint>> further)
    {
        var seen = new HashSet<uint> { relation.Oid };
        var open = new Queue<ChangeRelation>([relation]);
        while (open.TryDequeue(out var next))
        {
            yield return next;
            foreach (var oid in further(next))
            {
                if (seen.Add(oid) && Find(oid) is { } found)
                {
                    open.Enqueue(found);
                }
            }
        }
    }

    /// <summary>Why changes of a relation's rows are not told, or null where they are.</summary>
    public string? GapOf(ChangeRelation relation)
    {
        foreach (var below in WithDescendants(relation))
        {
            if (GapOfOne(below) is { } gap)
            {
                return gap;
            }
        }

        return null;
    }

    /// <summary>Why a table may not be added to the publication, or null where it may.</summary>
    public string? ObstacleOf(ChangeRelation relation)
    {
        if (relation.Kind is not (TableKind.Table or TableKind.PartitionedTable))
        {
            return $"{relation.Name} is no table";
        }

        if (!relation.IsOwned)
        {
            return $"{relation.Name} belongs to another role";
        }

        var leaves = relation.Kind == TableKind.PartitionedTable ? WithDescendants(relation) : [relation];
        foreach (var leaf in leaves)
        {
            var reason = leaf switch
            {
                { Kind: TableKind.ForeignTable } => $"{leaf.Name} is foreign",
                { IsLogged: false } => $"{leaf.Name} is not logged",
                { Kind: TableKind.PartitionedTable, HasInheritedIdentity: false } => $"{leaf.Name} has no primary key, which each of its partitions would need",
                { Kind: TableKind.Table, HasIdentity: false } => $"{leaf.Name} has no replica identity: publishing its updates would break them",
                _ => null,
            };
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    private string? GapOfOne(ChangeRelation relation) => relation switch
    {
        { Kind: TableKind.MaterializedView } => $"{relation.Name} is a materialized view, whose refreshes are not told",
        { Kind: TableKind.ForeignTable } => $"{relation.Name} is foreign",
        { HasPolicies: true } => $"{relation.Name} is seen through row-level policies",
        { Kind: TableKind.View, ReadsThroughPolicies: true } => $"{relation.Name} reads through row-level policies of its owner",
        { Kind: TableKind.View, CallsFunctions: true } => $"{relation.Name} calls functions, which may read anything",
        { Kind: TableKind.View, ReadsOthers: true } => $"{relation.Name} reads what the log does not tell",
        { Kind: TableKind.View or TableKind.PartitionedTable } => null,
        { IsLogged: false } => $"{relation.Name} is not logged",
        { IsPublished: false } => ObstacleOf(relation) ?? $"{relation.Name} is not in the publication",
        _ => null,
    };
}
