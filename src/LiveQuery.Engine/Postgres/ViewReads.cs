using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using Npgsql;

namespace LiveQuery.Engine.Postgres;

/// <summary>A row of <see cref="CatalogQueries.ViewReads"/>.</summary>
internal sealed record ViewReadRow(uint View, TableName Name, uint Oid, string Kind);

/// <summary>What views read, through other views too.</summary>
internal sealed class ViewReads(IEnumerable<ViewReadRow> rows, IEnumerable<uint> volatileViews)
{
    private readonly ILookup<uint, ViewReadRow> _reads = rows.ToLookup(row => row.View);
    private readonly HashSet<uint> _volatile = [.. volatileViews];

    /// <summary>Reads a row.</summary>
    public static ViewReadRow Row(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        new TableName(row.GetString(1), row.GetString(2)),
        row.GetFieldValue<uint>(3),
        row.GetString(4));

    /// <summary>The relations below a view, in the order of their names; empty for anything else.</summary>
    public ImmutableArray<TableName> Below(uint view) =>
        [.. Reachable(view).Select(row => row.Name).Distinct().Order(Comparer<TableName>.Create((a, b) => a.CompareTo(b)))];

    /// <summary>Whether the view, or one below it, may change without a commit.</summary>
    public bool IsVolatile(uint view) =>
        _volatile.Contains(view) || Reachable(view).Any(row => row.Kind is "f" or "S" || _volatile.Contains(row.Oid));

    // Views cannot read themselves: the walk ends.
    private IEnumerable<ViewReadRow> Reachable(uint view) =>
        _reads[view].SelectMany(row => Reachable(row.Oid).Prepend(row));
}
