using System.Collections.Immutable;

namespace LiveQuery.Engine.Changes;

/// <summary>
/// Puts transactions together out of the feed's messages: which tables, and of the rows those columns that somebody wants
/// to know, before and after. Used by the feed alone.
/// </summary>
internal sealed class TransactionAssembler
{
    private readonly Dictionary<uint, TableChange> _tables = [];
    private uint _id;

    /// <summary>Rows that were told of so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a transaction.</summary>
    public void Begin(uint id)
    {
        _id = id;
        _tables.Clear();
    }

    /// <summary>Whether the rows of a table need not be read: nobody asks for them, or there are too many already.</summary>
    public bool IsWhole(uint table) => _tables.TryGetValue(table, out var change) && change.Images is null;

    /// <summary>A change of a table that need not be known in detail.</summary>
    public void Touch(uint table)
    {
        Rows++;
        Widen(table);
    }

    /// <summary>A row was inserted.</summary>
    public void Insert(uint table, ImmutableArray<string> columns, string?[] row) => Add(table, columns, row);

    /// <summary>A row was deleted; what is not told of it is <see cref="RowImage.Unknown"/>.</summary>
    public void Delete(uint table, ImmutableArray<string> columns, string?[] row) => Add(table, columns, row);

    /// <summary>A row was updated. What is not told of the old one is unknown; of the new one it may be unchanged.</summary>
    public void Update(uint table, ImmutableArray<string> columns, string?[] row, string?[] old)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (ReferenceEquals(row[i], RowImage.Unchanged))
            {
                row[i] = old[i];
            }
        }

        Add(table, columns, row);
        if (!row.AsSpan().SequenceEqual(old) || Array.Exists(old, RowImage.IsUnknown))
        {
            Find(table, columns).Add(new RowImage(old));
        }
    }

    /// <summary>A table was emptied.</summary>
    public void Truncate(uint table) => Touch(table);

    /// <summary>Ends the transaction; null where it has changed nothing that is told.</summary>
    public ChangedTransaction? Commit() => _tables.Count == 0
        ? null
        : new ChangedTransaction(_id, new Dictionary<uint, TableChange>(_tables));

    private void Add(uint table, ImmutableArray<string> columns, string?[] row)
    {
        Rows++;
        Find(table, columns).Add(new RowImage(row));
    }

    private TableChange Find(uint table, ImmutableArray<string> columns)
    {
        if (!_tables.TryGetValue(table, out var change))
        {
            change = new TableChange(columns);
            _tables.Add(table, change);
        }
        else if (!change.Columns.SequenceEqual(columns))
        {
            // Somebody wants to know more since the transaction began to be told.
            change.Widen();
        }

        return change;
    }

    private void Widen(uint table)
    {
        if (_tables.TryGetValue(table, out var change))
        {
            change.Widen();
        }
        else
        {
            _tables.Add(table, TableChange.Whole());
        }
    }
}
